import TestSupport
import Testing

@testable import YAML

@Suite("S18: a place in a long line", .scheduled)
struct LongLineTests {
    /// Characters of one to four bytes.
    private static let line = String(repeating: "añ日😀 x=e\u{301}", count: 3000)

    @Test(
        "is found as in a short one",
        arguments: ["", "first\nsecond\n", String(repeating: "é", count: 700) + "\r\n"])
    func stretches(before: String) {
        let source = SourceText(name: "a", bytes: Array((before + Self.line + "\nlast\n").utf8))
        let number = before.unicodeScalars.count { $0 == "\n" } + 1
        let scalars = Array(Self.line.unicodeScalars)
        for skipped in Array(stride(from: 0, to: scalars.count, by: 997)) + [
            scalars.count - 121, scalars.count - 120, scalars.count,
        ] {
            let (text, goesOn) = source.stretch(ofLine: number, skipping: skipped, count: 120)
            #expect(Array(text) == Array(scalars.dropFirst(skipped).prefix(120)))
            #expect(goesOn == (skipped + 120 < scalars.count))
            let span = SourceSpan(
                start: SourcePosition(line: number, column: skipped + 1),
                end: SourcePosition(line: number, column: skipped + 4))
            #expect(
                source.bytes(in: span).map { String(decoding: $0, as: UTF8.self) }
                    == String(String.UnicodeScalarView(scalars.dropFirst(skipped).prefix(3))))
        }
        #expect(source.index(of: SourcePosition(line: number + 9, column: 1)) == nil)
    }
}
