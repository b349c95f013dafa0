import Foundation
import TestSupport
import Testing

/// Swift's text operations compare by `Character` and canonical equivalence. A combining mark can so hide a delimiter
/// from a check, but not from a shell, a server or a Markdown reader. The sources use bytes, Unicode scalars and
/// `String+Bytes.swift` instead.
///
/// This test reads the source text and knows no types, so it does not find `==` on strings. It accepts each line with
/// the word `utf8`, `unicodeScalars`, `bytes`, `scalar` or `UInt8`, as variables of scalars or bytes have such names.
@Suite("Text that guards", .scheduled)
struct GuardingTextTests {
    /// A use of one of Swift's text operations.
    private struct Use: CustomStringConvertible {
        let file: String
        let line: Int
        let text: String

        var description: String { "\(file):\(line): \(text)" }
    }

    /// The exempt targets: the sandbox plays AWS in tests, and the manual's generator reads only this checkout's texts.
    /// All files of the other targets are checked, including new files.
    private static let exemptTargets: Set = ["Sandbox", "berth-sandbox", "berth-manual"]

    /// The files that may use Swift's operations, with the reason.
    private static let exceptions: [String: String] = [
        "BerthCore/Init/InitPrompts.swift": "the text is of ASCII words already"
    ]

    @Test("uses bytes or Unicode scalars in every file")
    func files() throws {
        let uses = try uses()
        #expect(uses.filter { Self.exceptions[$0.file] == nil }.map(\.description) == [])
        let needless = Set(Self.exceptions.keys).subtracting(uses.map(\.file))
        #expect(needless.sorted() == [], "these need no exception any more")
    }

    @Test(
        "is distinguished from other text",
        arguments: [
            (#"path.hasPrefix("/")"#, true), (#"path.hasPrefix(bytes: "/")"#, false),
            (#"text.contains("@")"#, true), (#"text.contains(bytes: "@")"#, false), ("hosts.contains(host)", false),
            (#"text.utf8.contains(UInt8(ascii: "@"))"#, false), (#"text.contains { "/?#".contains($0) }"#, true),
            (#"rest.prefix { $0 != "/" }"#, true), (#"rest.unicodeScalars.prefix { $0 != "/" }"#, false),
            (#"text.split(separator: ":")"#, true), (#"text.split(scalar: ":")"#, false),
            ("text.split { $0 == sign }", true), (#"text.firstIndex(of: "=")"#, true),
            (#"text.lastIndex(where: { $0 == "=" })"#, true), (#"text.replacing("'", with: "")"#, true),
            (#"text.firstRange(of: "://")"#, true), ("text.allSatisfy { $0.isLetter || $0.isNumber }", true),
            ("text.allSatisfy(\\.isWhitespace)", true), ("let quote: Character", true),
            ("unicodeScalars.allSatisfy { $0.properties.isWhitespace }", false), (#"["a"].contains(word)"#, false),
            (#"let x = 1  // text.contains("@")"#, false), (#"say("it contains(\"x\")")"#, false),
        ])
    func judge(line: String, isUse: Bool) {
        #expect(Self.isUse(line) == isUse)
    }

    private func uses() throws -> [Use] {
        var uses: [Use] = []
        var count = 0
        for source in try Checkout.sources() where !Self.exemptTargets.contains(source.target) {
            count += 1
            let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() where Self.isUse(String(line)) {
                uses.append(Use(file: source.path, line: index + 1, text: line.trimmingCharacters(in: .whitespaces)))
            }
        }
        #expect(count > 300)
        return uses.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    private static func isUse(_ line: String) -> Bool {
        guard hints.contains(where: { line.range(of: $0) != nil }) else { return false }
        var code = line
        if let comment = line.firstRange(of: /(^|\s)\/\/.*/) { code.removeSubrange(comment) }
        if code.contains(/utf8|unicodeScalars|[bB]ytes|[sS]calar|UInt8/) { return false }
        // A property of a Unicode scalar.
        code.replace(/properties\.is\w+/, with: "")
        return operations.contains { code.firstMatch(of: $0.regex) != nil }
    }

    /// Every operation contains one of these. In a debug build, a search for them is faster than a regular expression.
    private static let hints = [
        "Prefix(", "Suffix(", "replacing(", "Character", ".is", ".split", "(\"", "(of: \"", "= \"", "contains($0)",
    ]

    /// A regular expression is not `Sendable`.
    private struct Operation: @unchecked Sendable {
        let regex: Regex<Substring>
    }

    private static let operations: [Operation] = [
        Operation(regex: /\.(?:hasPrefix|hasSuffix|replacing)\(/),
        Operation(regex: /\bCharacter\b/),
        Operation(regex: /\.is(?:Newline|Whitespace|Number|Punctuation|Symbol|WholeNumber)\b/),
        Operation(regex: /\.split(?:\((?:separator|whereSeparator|maxSplits):| ?\{)/),
        // Searches for a literal.
        Operation(regex: /\.(?:contains|firstIndex|lastIndex|firstRange|ranges|trimmingPrefix)\((?:of: )?"/),
        // Comparisons with a literal.
        Operation(
            regex:
                /\.(?:contains|first|last|firstIndex|lastIndex|prefix|drop|suffix|allSatisfy|count|filter)\b.*\$0 [!=]= "/
        ),
        Operation(regex: /"\.contains\(\$0\)/),
    ]
}
