import Platform

/// The rows of a table that is wider than the terminal: short forms, narrow gaps, and what still has no room on indented
/// lines below its row.
struct NarrowTextTable {
    let rows: [[TextTable.Cell]]
    /// The terminal's columns, less the table's margin.
    let width: Int
    /// Whether the first column gets lines of its own.
    let stacks: Bool

    private static let gap = 2
    private static let indentation = 4

    func lines(_ style: TextStyle) -> [String] {
        var rows = rows.map { $0.map(\.shortened) }
        if stacks { return stacked(rows, style) }
        if !fit(rows.filter { $0.contains(where: \.isExtra) }, in: rows) {
            rows = rows.map { row in row.filter { !$0.isExtra } }
        }
        let widths = TextTable.widths(rows)
        let leading = leadingColumns(widths)
        return rows.flatMap { row -> [String] in
            if TextTable.width(of: row, widths, Self.gap) <= width {
                return [TextTable.line(row, widths, style, gap: Self.gap)]
            }
            var count = leading
            // The last cell of a row is in no column's width.
            while count > 1, TextTable.width(of: Array(row.prefix(count)), widths, Self.gap) > width { count -= 1 }
            let first = TextTable.line(row.prefix(count), widths, style, gap: Self.gap)
            return [first] + below(row.dropFirst(count), style)
        }
    }

    private func fit(_ some: [[TextTable.Cell]], in rows: [[TextTable.Cell]]) -> Bool {
        let widths = TextTable.widths(rows)
        return some.allSatisfy { TextTable.width(of: $0, widths, Self.gap) <= width }
    }

    /// How many columns every row has room for; at least the first.
    private func leadingColumns(_ widths: [Int]) -> Int {
        var (count, end) = (0, 0)
        for column in widths {
            let next = end == 0 || column == 0 ? end + column : end + Self.gap + column
            guard next <= width || count == 0 else { break }
            (count, end) = (count + 1, next)
        }
        return max(count, 1)
    }

    /// Cells one after the other, broken at blanks where there is no room.
    private func below(_ cells: some Collection<TextTable.Cell>, _ style: TextStyle) -> [String] {
        let room = max(width - Self.indentation, 20)
        var lines: [String] = []
        var (line, used) = ("", 0)
        func end() {
            if used > 0 { lines.append(String(repeating: " ", count: Self.indentation) + line) }
            (line, used) = ("", 0)
        }
        for cell in cells where cell.width > 0 {
            if used > 0 && used + Self.gap + cell.width > room { end() }
            for piece in cell.text.wrapped(to: room) {
                if used > 0 && used + Self.gap + piece.columns > room { end() }
                if used > 0 {
                    line += String(repeating: " ", count: Self.gap)
                    used += Self.gap
                }
                line += style(piece, cell.paint)
                used += piece.columns
            }
        }
        end()
        return lines
    }

    /// The first column on lines of its own, and the others lined up below it.
    private func stacked(_ rows: [[TextTable.Cell]], _ style: TextStyle) -> [String] {
        let others = rows.map { Array($0.dropFirst()) }
        let widths = TextTable.widths(others)
        return zip(rows, others).flatMap { row, other -> [String] in
            let first = row.first.map { style($0.text, $0.paint) } ?? ""
            let line = TextTable.line(other, widths, style, gap: Self.gap)
            return (first.isEmpty ? [] : [first]) + [String(repeating: " ", count: Self.indentation) + line]
        }
    }
}
