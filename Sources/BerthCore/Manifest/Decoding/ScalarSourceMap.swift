import Platform
import YAML

/// A scalar that is written on one line without escapes: then it is known where a part of its text stands.
///
/// It is read once from its start to its end, as there may be a hundred thousand parts to it.
struct ScalarSourceMap {
    private let line: Int
    private let text: [UInt8]
    /// How much of the text was passed, and the column behind that.
    private var offset = 0
    private var column: Int

    /// - Returns: nil where it is written in another way.
    init?(_ scalar: Scalar, of node: Node) {
        let quote =
            switch scalar.style {
            case .plain: ""
            case .singleQuoted: "'"
            case .doubleQuoted: "\""
            case .literal, .folded: nil as String?
            }
        let (start, end) = (node.span.start, node.span.end)
        // An anchor or a tag may stand before the text, and an alias instead of it.
        guard let quote, let written = node.source.bytes(in: node.span),
            written.suffix(scalar.text.utf8.count + 2 * quote.utf8.count).elementsEqual(
                (quote + scalar.text + quote).utf8)
        else { return nil }
        self.line = start.line
        text = Array(scalar.text.utf8)
        column = end.column - quote.utf8.count - scalar.text.unicodeScalars.count
    }

    /// - Parameter range: in the text's UTF-8; behind those that were asked for before.
    mutating func span(of range: Range<Int>) -> Span {
        let start = place(of: range.lowerBound)
        return Span(start: start, end: place(of: range.upperBound))
    }

    private mutating func place(of next: Int) -> Position {
        // Bytes that go on with a character are not its start.
        column += text[offset..<next].count { $0 & 0xC0 != 0x80 }
        offset = next
        return Position(line: line, column: column)
    }
}
