import FoundationEssentials
import Platform
import Testing

@testable import BerthCore

@Suite("The ledger's parser")
struct LedgerParserTests {
    private static let stored = Date(timeIntervalSince1970: 1_800_000_000)

    /// A ledger with one entry of each kind, and with applied plans.
    private static var ledger: Ledger {
        var ledger = Ledger()
        let digest = ledger.digest(username: "AWS", secret: Secret("hunter2"))
        func put(_ host: String, _ change: (inout Ledger.Entry) -> Void) {
            var entry = Ledger.Entry(
                manifest: "plattform-ö", path: "/w/berth.yaml", principal: "environment > arn:aws:iam::1:role/pull",
                stored: stored, expires: nil, digest: digest
            )
            change(&entry)
            ledger[Ledger.Key(config: "/home/me/.docker/config.json", host: host)] = entry
        }
        put("plain.example") { _ in }
        put("ends.example") { $0.expires = Date(timeIntervalSince1970: 1_800_043_200) }
        put("input.example") { $0.path = nil }
        put("store.example") { ($0.storage, $0.isRouted) = (.store("pass"), true) }
        put("helper.example") { ($0.storage, $0.isRouted) = (.helper, true) }
        put("sourced.example") { ($0.source, $0.principal, $0.manifest) = (digest, "user robot", "other") }
        put("signed.example") { ($0.identity, $0.expires) = (digest, Date(timeIntervalSince1970: 1_800_043_200)) }
        ledger.recordApplied(nonce: "1f", at: stored)
        ledger.recordApplied(nonce: "2e", at: stored + 1)
        return ledger
    }

    private static func text(_ ledger: Ledger) throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(ledger), as: UTF8.self)
    }

    private func read(_ text: String) -> Ledger? { LedgerParser.ledger(Array(text.utf8)) }

    @Test("reads a written ledger, with every kind of entry and with none")
    func written() throws {
        let (ledger, empty) = (Self.ledger, Ledger())
        #expect(read(try Self.text(ledger)) == ledger)
        #expect(read(try Self.text(ledger) + "\n") == ledger)
        #expect(read(try Self.text(empty)) == empty)
    }

    @Test("refuses a ledger that is cut anywhere")
    func cut() throws {
        let bytes = Array(try Self.text(Self.ledger).utf8)
        #expect(bytes.indices.filter { LedgerParser.ledger(Array(bytes[..<$0])) != nil } == [])
    }

    @Test(
        "leaves another layout to the decoder",
        arguments: [
            (#""version":1"#, #""version":2"#),
            (#""version":1"#, #""version": 1"#),
            (#""version":1}"#, #""version":1}}"#),
            (#""version":1"#, #""version":1,"x":0"#),
            (#""manifest":"other""#, #""manifest":"oth\u0065r""#),
            (#""manifest":"other""#, #""manifest":null"#),
            (#""storage":"file""#, #""storage":"elsewhere""#),
            (#""isRouted":false"#, #""isRouted":0"#),
            ("2027-01-15T08:00:00Z", "2027-01-15T08:00:00.5Z"),
            ("2027-01-15T08:00:00Z", "2027-02-29T08:00:00Z"),
            ("2027-01-15T08:00:00Z", "2027-13-01T08:00:00Z"),
            ("2027-01-15T08:00:00Z", "2027-01-15T24:00:00Z"),
            ("2027-01-15T08:00:00Z", "2027-01-15T08:0a:00Z"),
        ])
    func other(part: String, instead: String) throws {
        let text = try Self.text(Self.ledger)
        try #require(text.contains(part))
        #expect(read(text.replacing(part, with: instead)) == nil)
    }

    @Test("leaves a byte that is not UTF-8 to the decoder")
    func notText() throws {
        var bytes = Array(try Self.text(Self.ledger).utf8)
        let start = try #require(bytes.firstIndex(of: 0xC3))
        bytes[start] = 0xFF
        #expect(LedgerParser.ledger(bytes) == nil)
    }

    @Test(
        "knows the calendar's days",
        arguments: [
            0, 951_782_400, 951_868_799, 951_868_800, 1_709_164_800, 1_709_251_200, 1_735_689_599, 4_107_542_400,
            4_133_980_799, 253_402_300_799,
        ])
    func calendar(seconds: Double) throws {
        var ledger = Ledger()
        ledger.recordApplied(nonce: "1f", at: Date(timeIntervalSince1970: seconds))
        #expect(read(try Self.text(ledger)) == ledger)
    }
}
