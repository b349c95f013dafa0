import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import DockerConfig

/// Decodes all values, so that another parser reads all of a text.
private struct AnyJSON: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Key.self) {
            for key in members.allKeys { _ = try members.decode(AnyJSON.self, forKey: key) }
        } else if var items = try? decoder.unkeyedContainer() {
            while !items.isAtEnd { _ = try items.decode(AnyJSON.self) }
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() || (try? value.decode(Bool.self)) != nil || (try? value.decode(Double.self)) != nil {
                return
            }
            _ = try value.decode(String.self)
        }
    }
}

@Suite("Randomly changed texts, the same ones each time", .scheduled)
struct JSONMutationTests {
    private static let seeds = [
        oddConfig,
        #"{"auths":{"a":{"auth":"dTpz"},"https://a/v1/":{},"b":{"x":[1,2.5e3,"é😀\u00e9\n"]}},"credsStore":"p"}"#,
        "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t}\n}",
        #"{"auths":{},"AUTHS":{"a":null},"n":-0.1e-1}"#,
        #"{"credHelpers":{"a":"x","b":"y"},"auths":{"a":{"auth":"dTpz"}},"CREDHELPERS":{"a":"z"},"credsStore":"p"}"#,
    ]

    /// Difficult pieces, inserted in addition to single bytes.
    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\n", "\r\n", "\t", " ", "\u{FEFF}", "0", "-",
            "1e400", ".",
            "null", "tru", "é", "\"a\":{}", ",\"a\":1", "\"auths\":", "//", "\u{0}",
        ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0xFF]]

    private static func mutant(_ dice: inout SplitMix64, of seeds: ArraySlice<String> = seeds[...]) -> [UInt8] {
        var bytes = Array(seeds.randomElement(using: &dice)!.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &dice) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &dice))
            switch Int.random(in: 0..<8, using: &dice) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
            case 1: bytes.removeSubrange(place..<end)
            case 2...3: bytes.insert(contentsOf: pieces.randomElement(using: &dice)!, at: place)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &dice))
            case 5: bytes.removeSubrange(place...)
            default: bytes.insert(0x20, at: place)
            }
        }
        return bytes
    }

    @Test("an edit of any config keeps the bytes of every foreign member")
    func edits() throws {
        var dice = SplitMix64(seed: 3)
        var edited = 0
        for _ in 0..<Self.rounds {
            let bytes = Self.mutant(&dice)
            guard let config = try? DockerConfigDocument(parsing: bytes) else { continue }
            edited += 1
            let changes: [ConfigChange] = [
                [.set("a"), .set("new")], [.remove(host: "a")], [.remove(host: "b"), .set("a")],
                [.remove(host: "a"), .remove(host: "b"), .set(DockerHub.key)],
                [.mark(host: "a"), .mark(host: "new")], [.route(host: "a", to: "berth"), .route(host: "b", to: nil)],
                [.unmark(host: "a"), .unmark(host: "b"), .set("new")],
                [.route(host: "new", to: "berth"), .remove(host: "b"), .mark(host: "a"), .route(host: "a", to: nil)],
            ].randomElement(using: &dice)!
            let text = config.text(applying: changes)
            let after = try DockerConfigDocument(parsing: text)
            try #require(foreign(after, but: changes) == foreign(config, but: changes))
            for change in changes {
                switch change {
                case .set(let host, let login): try #require(after.entry(for: host) == .login(login))
                case .remove(let host): try #require(!after.hasEntry(for: host))
                case .mark(let host): try #require(after.hasEntry(for: host) && after.entry(for: host) == nil)
                case .unmark(let host):
                    try #require(!after.hasMark(for: host))
                    if let entry = config.entry(for: host) { try #require(after.entry(for: host) == entry) }
                case .route(let host, let name?): try #require(after.route(for: host) == .helper(name))
                case .route(let host, nil): try #require(after.route(for: host) == config.backendWithoutHelper(host))
                }
            }
            try #require(after.text(applying: changes) == text)
        }
        #expect(edited > Self.rounds / 12)
    }

    /// Foundation's parser accepts some texts that are not JSON (a trailing comma, a bad number that is not read),
    /// and refuses some that are (numbers beyond a Double, half a surrogate pair), so only this direction holds.
    @Test("Foundation's parser accepts all accepted texts too")
    func agreement() throws {
        var dice = SplitMix64(seed: 4)
        let decoder = JSONDecoder()
        var accepted = 0
        for _ in 0..<Self.rounds {
            let bytes = Self.mutant(&dice, of: Self.seeds.dropFirst())
            guard (try? JSONParser.object(in: bytes)) != nil else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("1e400") || text.contains("\\ud800") { continue }
            accepted += 1
            _ = try decoder.decode(AnyJSON.self, from: Data(bytes))
        }
        #expect(accepted > Self.rounds / 12)
    }

    private static let rounds = 12_000

    /// Returns the bytes of all members that the changes do not concern, in the order of the text.
    private func foreign(_ config: DockerConfigDocument, but changes: [ConfigChange]) -> [[UInt8]] {
        let document = config.document
        var hosts: Set<String> = []
        var routed: Set<String> = []
        for change in changes {
            if case .route(let host, _) = change { routed.insert(host) } else { hosts.insert(change.host) }
        }
        return document.root.members.flatMap { member -> [JSONMember] in
            // An object replaces a null for either of these, which has no members.
            switch document.key(of: member).lowercased() {
            case "auths": member.value.members.filter { !hosts.contains(AuthKey(document.key(of: $0)).host) }
            case "credhelpers": member.value.members.filter { !routed.contains(document.key(of: $0)) }
            default: [member]
            }
        }.map { Array(document.bytes[$0.key.lowerBound..<$0.value.range.upperBound]) }
    }
}
