import Platform
import SystemPackage
import TestSupport
import Testing

@testable import DockerConfig

@Suite("A config that is read in pieces", .scheduled)
struct RepeatedStringsTests {
    private static let token = Base64.encode("AWS:" + String(repeating: "token", count: 300))
    private static let other = Base64.encode("AWS:" + String(repeating: "other", count: 300))

    /// Reads a text in pieces of a length.
    private func collect(_ text: String, _ length: Int) -> SharedJSONText {
        var strings = RepeatedStrings()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: length) {
            bytes[start..<min(start + length, bytes.count)].withUnsafeBytes { strings.add($0) }
        }
        return strings.finish()
    }

    private func auths(_ tokens: [String]) -> String {
        let entries = tokens.enumerated().map { #"    "host\#($0).example": {"auth": "\#($1)"}"# }
        return "{\n  \"auths\": {\n\(entries.joined(separator: ",\n"))\n  },\n  \"n\": 1e400\n}\n"
    }

    @Test("keeps one copy of each long string, and knows the text and every entry", arguments: [1, 7, 4096, 1 << 20])
    func copies(_ length: Int) throws {
        let text = auths([Self.token, Self.other, Self.token, Self.token, Self.other])
        let collected = collect(text, length)
        #expect(collected.copies.count == 3)
        #expect(collected.bytes.count < text.utf8.count - 3 * 1900)
        #expect(collected.wholeText == Array(text.utf8))

        let shared = try DockerConfigDocument(JSONDocument(parsing: collected), as: .docker)
        let whole = try config(text)
        #expect(shared.hosts == whole.hosts)
        #expect(shared.entries(for: shared.hosts) == whole.entries(for: whole.hosts))
        for host in whole.hosts {
            #expect(shared.entry(for: host) == whole.entry(for: host))
            #expect(shared.hasAuth(for: host) && !shared.hasMark(for: host))
        }
    }

    @Test("strings with the same start and end are distinguished")
    func sameStart() {
        let header = String(repeating: "header", count: 50)
        let tokens = (0..<1000).map { number in header + String(repeating: "\(1000 + number)", count: 50) + header }
        let text = auths(tokens + tokens)
        let collected = collect(text, 1 << 20)
        #expect(collected.copies.count == 1000)
        #expect(collected.wholeText == Array(text.utf8))
    }

    @Test("few of many strings with one hash are shared, so that a hostile config takes no longer to read")
    func sameHash() {
        // The hash is of 16 words; the first two have bytes between them that it does not see.
        let tokens = (0..<40).map { number in
            "12345678901234" + "\(10 + number)" + String(repeating: "x", count: 1000)
        }
        let text = auths(tokens + tokens)
        let collected = collect(text, 1 << 20)
        #expect(collected.copies.count == RepeatedStrings.comparisonLimit)
        #expect(collected.wholeText == Array(text.utf8))
    }

    @Test("an edit of such a config gives the whole text")
    func edit() throws {
        let text = auths([Self.token, Self.token])
        let shared = try DockerConfigDocument(JSONDocument(parsing: collect(text, 100)), as: .docker)
        #expect(shared.text(applying: []) == Array(text.utf8))
        let changes = [ConfigChange.set("new.example")]
        #expect(shared.text(applying: changes) == (try config(text).text(applying: changes)))
    }

    @Test(
        "other texts stay as they are",
        arguments: [
            "", "{}", "not JSON \"", #"{"a":"\"}"#,
            // Keys, escapes, other scripts, and strings that differ in one byte.
            #"{"\#(RepeatedStringsTests.token)":1,"\#(RepeatedStringsTests.token)":2}"#,
            #"{"a":"\u0041\#(RepeatedStringsTests.token)","b":"\u0041\#(RepeatedStringsTests.token)"}"#,
            #"{"a":"é\#(RepeatedStringsTests.token)","b":"é\#(RepeatedStringsTests.token)"}"#,
            #"{"a":"x\#(RepeatedStringsTests.token)","b":"y\#(RepeatedStringsTests.token)"}"#,
            #"["\#(RepeatedStringsTests.token)","\#(RepeatedStringsTests.token)"]"#, #"{"a":"short","b":"short"}"#,
            #"{"a":"\#(RepeatedStringsTests.token)\","b":"\#(RepeatedStringsTests.token)\"}"#,
        ])
    func unchanged(_ text: String) {
        for length in [1, 5, 1 << 20] {
            let collected = collect(text, length)
            #expect(collected.bytes == Array(text.utf8))
            #expect(collected.copies.isEmpty)
            #expect(collected.wholeText == Array(text.utf8))
        }
    }

    @Test("an entry whose auth is the text that stands for a copy is no copy")
    func likeACopy() throws {
        let text = #"{"auths":{"a":{"auth":"\#(Self.token)"},"b":{"auth":"="},"c":{"auth":"\#(Self.token)"}}}"#
        let shared = try DockerConfigDocument(JSONDocument(parsing: collect(text, 50)), as: .docker)
        #expect(shared.entry(for: "b") == .unreadable("its auth is not base64 of USER:SECRET"))
        #expect(shared.entry(for: "c") == (try config(text).entry(for: "c")))
    }

    @Test("an invalid config is explained by its place in the whole text")
    func invalid() throws {
        let files = MemoryFileSystem()
        let text = auths([Self.token, Self.token]).replacing(bytes: "1e400", with: "nothing")
        files.put("/d/config.json", text)
        let error = #expect(throws: DockerConfigError.self) {
            try DockerConfigFile("/d/config.json").read(from: files)
        }
        #expect(error?.message.summary.description.contains("6:8") ?? false, "\(String(describing: error))")
    }
}
