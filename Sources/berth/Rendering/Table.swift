import Effects

/// Rows of cells in columns that line up. The last cell of a row is as long as it is.
struct Table {
    struct Cell {
        var text: String
        var paint: Style.Paint?

        /// - Parameter text: may be what others wrote, and becomes one line without control characters.
        init(_ text: String, _ paint: Style.Paint? = nil) {
            self.text = text.inOneLine
            self.paint = paint
        }

        /// In columns. Counting bytes is enough, and much faster, where each is a character.
        fileprivate var width: Int { text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.count }
    }

    var rows: [[Cell]] = []

    /// - Parameter gap: blanks between two columns.
    func lines(_ style: Style, gap: Int = 3) -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() where column < row.count - 1 {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.width)
            }
        }
        return rows.map { row in
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
}
