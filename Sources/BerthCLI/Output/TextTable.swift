import Platform

/// Rows of cells in columns that line up. The last cell of a row is as long as it is.
///
/// On a terminal no row is wider than it: `NarrowTextTable` lays out the rows that would be.
struct TextTable {
    struct Cell {
        var text: String
        var paint: TextStyle.Paint?
        /// What says the same in less room; `nil` if nothing does.
        var short: String?
        /// Whether the row says enough without it.
        var isExtra = false

        /// - Parameter text: may be what others wrote, and becomes one line without control characters.
        init(_ text: String, _ paint: TextStyle.Paint? = nil) {
            self.text = text.inOneLine
            self.paint = paint
        }

        /// In columns.
        var width: Int { text.columns }

        /// The cell in its short form.
        var shortened: Cell {
            var cell = self
            if let short { cell.text = short }
            return cell
        }
    }

    var rows: [[Cell]] = []

    /// The blanks before each line.
    var margin = 0

    /// Whether, for want of room, the first column gets lines of its own: for tables with a header.
    var stacks = false

    /// - Parameter gap: blanks between two columns.
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

    /// The columns' widths: of all cells but the last ones of their rows.
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

    /// How wide a row is whose columns line up.
    static func width(of row: [Cell], _ widths: [Int], _ gap: Int) -> Int {
        var (end, start) = (0, 0)
        for (column, cell) in row.enumerated() {
            if cell.width > 0 { end = start + cell.width }
            if column < row.count - 1, widths[column] > 0 { start += widths[column] + gap }
        }
        return end
    }

    /// A row whose columns line up, however wide it gets.
    /// - Parameter widths: of all columns but the last.
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
    /// How many columns of a terminal the text takes. Counting bytes is enough, and much faster, where each is a
    /// character.
    var columns: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : count }

    /// The text in lines of whole words that have room; a word that has none is a line of its own.
    /// - Parameter room: in columns; `nil` for any number.
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
