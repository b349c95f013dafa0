import Platform

/// A table of text with aligned columns. The last cell of a row has no fixed width.
///
/// If a row is wider than the terminal, `NarrowTextTable` lays out the table.
struct TextTable {
    struct Cell {
        var text: String
        var paint: TextStyle.Paint?
        /// A shorter form of the text; `nil` if none exists.
        var short: String?
        /// Whether the cell may be left out if the terminal is narrow.
        var isExtra = false

        /// - Parameter text: may come from a server or a file. It becomes one line without control characters.
        init(_ text: String, _ paint: TextStyle.Paint? = nil) {
            self.text = text.inOneLine
            self.paint = paint
        }

        /// The width in columns.
        var width: Int { text.columns }

        var shortened: Cell {
            var cell = self
            if let short { cell.text = short }
            return cell
        }
    }

    var rows: [[Cell]] = []

    /// How many blanks each line starts with.
    var margin = 0

    /// Whether the first column is on lines of its own if the terminal is narrow: for tables with a header.
    var stacks = false

    /// Returns the table's lines.
    /// - Parameter gap: how many blanks are between two columns.
    func lines(_ style: TextStyle, gap: Int = 3) -> [String] {
        let widths = Self.widths(rows)
        if let width = style.width, rows.contains(where: { Self.width(of: $0, widths, gap) > width - margin }) {
            return NarrowTextTable(rows: rows, width: width - margin, stacks: stacks).lines(style).map(indented)
        }
        return rows.map { indented(Self.line($0, widths, style, gap: gap)) }
    }

    private func indented(_ line: String) -> String {
        margin == 0 || line.isEmpty ? line : String(repeating: " ", count: margin) + line
    }

    /// Returns the columns' widths. The last cell of a row does not count.
    static func widths(_ rows: [[Cell]]) -> [Int] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() where column < row.count - 1 {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.width)
            }
        }
        return widths
    }

    /// Returns the width of a row with aligned columns.
    static func width(of row: [Cell], _ widths: [Int], _ gap: Int) -> Int {
        var (end, start) = (0, 0)
        for (column, cell) in row.enumerated() {
            if cell.width > 0 { end = start + cell.width }
            if column < row.count - 1, widths[column] > 0 { start += widths[column] + gap }
        }
        return end
    }

    /// Returns a row with aligned columns, of any width.
    /// - Parameter widths: of all columns except the last.
    static func line(_ row: some BidirectionalCollection<Cell>, _ widths: [Int], _ style: TextStyle, gap: Int) -> String
    {
        var line = ""
        for (column, cell) in row.enumerated() {
            line += style(cell.text, cell.paint)
            guard column < row.count - 1, widths[column] > 0 else { continue }
            line += String(repeating: " ", count: widths[column] - cell.width + gap)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension String {
    /// Returns the text wrapped at blanks. A word that is wider than the room is a line of its own.
    /// - Parameter room: in columns; `nil` for no limit.
    func wrapped(to room: Int?) -> [String] {
        guard let room, columns > room else { return [self] }
        var lines: [String] = []
        for word in split(scalar: " ").map(String.init) {
            if let last = lines.last, last.columns + 1 + word.columns <= room {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }
}
