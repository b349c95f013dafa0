import FoundationEssentials
import OrderedCollections
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("The ledger's decoder", .scheduled)
struct LedgerDecoderTests {
    private static let stored = Date(timeIntervalSince1970: 1_800_000_000)

    /// One entry of each kind, and the saved plans that were applied.
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
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(ledger), as: UTF8.self)
    }

    private func read(_ text: String) -> Ledger? { try? LedgerDecoder.ledger(from: Array(text.utf8)) }

    @Test("reads what was written, with every kind of entry and with none")
    func written() throws {
        let (ledger, empty) = (Self.ledger, Ledger())
        #expect(read(try Self.text(ledger)) == ledger)
        #expect(read(try Self.text(ledger) + "\n") == ledger)
        #expect(read(try Self.text(empty)) == empty)
    }

    @Test("tells a text from another one whose escapes look like it", arguments: ["\n", "\"", "\\"])
    func escapes(character: String) throws {
        var ledger = Ledger()
        // The first path holds the bytes with which JSON writes the second.
        let first = character == "\n" ? "\\n" : "\\\(character)"
        for (host, path) in [("a.example", "/w/\(first)"), ("b.example", "/w/\(character)")] {
            ledger[Ledger.Key(config: "/c", host: host)] = Ledger.Entry(
                manifest: "m", path: path, principal: "p", stored: Self.stored, expires: nil, digest: "d")
        }
        #expect(read(try Self.text(ledger)) == ledger)
    }

    @Test("version 2 has seconds since 1970")
    func format() throws {
        var ledger = Ledger(digestKey: Data("key".utf8), lines: [], appliedPlans: ["1f": Self.stored])
        var entry = Ledger.Entry(
            manifest: "m", path: nil, principal: "p", stored: Self.stored + 0.7, expires: Self.stored + 60, digest: "d")
        entry.others = [Ledger.Owner(manifest: "web", path: "/web.yaml")]
        ledger[Ledger.Key(config: "/c", host: "a.example")] = entry
        #expect(
            try Self.text(ledger) == """
                {"appliedPlans":{"1f":1800000000},"entries":[{"config":"/c","entry":{"digest":"d","expires":1800000060,\
                "isRouted":false,"manifest":"m","otherOwners":[{"manifest":"web","path":"/web.yaml"}],"principal":"p",\
                "storage":"file","stored":1800000000},"host":"a.example"}],"key":"a2V5","version":2}
                """)
    }

    @Test("reads a ledger of version 1, as older versions of berth wrote it")
    func version1() throws {
        let text = """
            {"appliedPlans":{"1f":"2027-01-15T08:00:00Z"},"entries":[{"config":"/c","entry":{"digest":"d",\
            "expires":"2027-01-15T20:00:00Z","identity":"i","isRouted":true,"manifest":"m","otherOwners":[{"manifest":\
            "web","path":"/web.yaml","source":"s"},{"manifest":"piped"}],"path":"/m.yaml","principal":"p","source":"s",\
            "storage":"store:pass","stored":"2027-01-15T08:00:00Z"},"host":"a.example"},{"config":"/c","entry":\
            {"digest":"e","manifest":"m","principal":"p","stored":"2027-01-15T08:00:00Z"},"host":"b.example"}],\
            "key":"a2V5","version":1}

            """
        var first = Ledger.Entry(
            manifest: "m", path: "/m.yaml", principal: "p", stored: Self.stored, expires: Self.stored + 12 * 3600,
            digest: "d", storage: .store("pass"), isRouted: true, source: "s")
        first.identity = "i"
        first.others = [
            Ledger.Owner(manifest: "web", path: "/web.yaml", source: "s"), Ledger.Owner(manifest: "piped"),
        ]
        let second = Ledger.Entry(
            manifest: "m", path: nil, principal: "p", stored: Self.stored, expires: nil, digest: "e")
        let lines = [
            (Ledger.Key(config: "/c", host: "a.example"), first), (Ledger.Key(config: "/c", host: "b.example"), second),
        ]
        #expect(
            read(text)
                == Ledger(digestKey: Data("key".utf8), lines: lines, appliedPlans: ["1f": Self.stored]))
    }

    @Test("refuses a text that is cut anywhere")
    func cut() throws {
        let bytes = Array(try Self.text(Self.ledger).utf8)
        #expect(bytes.indices.filter { (try? LedgerDecoder.ledger(from: Array(bytes[..<$0]))) != nil } == [])
    }

    @Test(
        "reads the same in another layout",
        arguments: [
            (#""version":2"#, #""version" : 2 "#),
            (#""version":2"#, #""x":{"version":[3]},"version":2,"x":0"#),
            (#""manifest":"other""#, #""manifest":"oth\u0065r""#),
            (#""digest":"#, #""path":null,"x":[{"digest":1}],"digest":"#),
            (#"{"appliedPlans":{"#, #"{"version":2,"appliedPlans":{"#),
        ])
    func layout(part: String, instead: String) throws {
        let ledger = Self.ledger
        let text = try Self.text(ledger)
        try #require(text.contains(part))
        #expect(read(text.replacing(part, with: instead, maxReplacements: 1)) == ledger)
    }

    @Test(
        "refuses what is not a ledger",
        arguments: [
            (#""version":2"#, #""version":3"#), (#""version":2"#, #""version":0"#),
            (#""version":2"#, #""version":"2""#),
            (#""version":2"#, #""version":1"#), (#","version":2"#, ""), (#""version":2}"#, #""version":2}}"#),
            (#""manifest":"other""#, #""manifest":null"#), (#""manifest":"other""#, #""manifest":1"#),
            (#""storage":"file""#, #""storage":"elsewhere""#), (#""isRouted":false"#, #""isRouted":0"#),
            ("1800000000", #""2027-01-15T08:00:00Z""#), ("1800000000", "{}"), (#""stored":1800000000"#, #""x":0"#),
            (#""key":""#, #""key":"?"#), (#""entries":["#, #""entries":[1,"#), (#""entry":{"#, #""entry":[],"x":{"#),
        ])
    func damaged(part: String, instead: String) throws {
        let text = try Self.text(Self.ledger)
        try #require(text.contains(part))
        #expect(read(text.replacing(part, with: instead)) == nil)
    }

    @Test("refuses a byte that is no UTF-8")
    func notText() throws {
        var bytes = Array(try Self.text(Self.ledger).utf8)
        let start = try #require(bytes.firstIndex(of: 0xC3))
        bytes[start] = 0xFF
        #expect(throws: LedgerFormatError.self) { try LedgerDecoder.ledger(from: bytes) }
    }

    @Test(
        "a number that is no time of a clock costs the time alone",
        arguments: ["1e300", "-1", "253402300800", "99999999999999999999", "1.5", "null"])
    func times(number: String) throws {
        let text = try Self.text(Self.ledger).replacing("1800000000", with: number)
            .replacing("1800043200", with: number)
        let ledger = try #require(read(text))
        #expect(ledger.entries.count == 7)
        #expect(ledger.entries.values.allSatisfy { $0.expires == nil && $0.stored.timeIntervalSince1970 == 0 })
        #expect(ledger.appliedPlans["1f"] == Date(timeIntervalSince1970: 0))
    }

    @Test(
        "keeps every second that berth accepts",
        arguments: [
            0, 951_782_400, 951_868_799, 951_868_800, 1_709_164_800, 1_709_251_200, 1_735_689_599, 4_107_542_400,
            4_133_980_799, 253_402_300_799,
        ])
    func calendar(seconds: Double) throws {
        var ledger = Ledger()
        let time = Date(timeIntervalSince1970: seconds)
        ledger.recordApplied(nonce: "1f", at: time)
        #expect(read(try Self.text(ledger)) == ledger)
        let iso = time.formatted(.iso8601)
        let old = #"{"appliedPlans":{"1f":"\#(iso)"},"entries":[],"key":"a2V5","version":1}"#
        #expect(read(old)?.appliedPlans == ledger.appliedPlans)
    }
}
