import Platform

/// A table that is wider than the terminal. It has short forms and narrow gaps; cells that still do not fit are on
/// indented lines below their row.
struct NarrowTextTable {
    let rows: [[TextTable.Cell]]
    /// The terminal's columns without the table's margin.
    let width: Int
    /// Whether the first column is on lines of its own.
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
            // No column's width includes the last cell of a row.
            while count > 1, TextTable.width(of: Array(row.prefix(count)), widths, Self.gap) > width { count -= 1 }
            let first = TextTable.line(row.prefix(count), widths, style, gap: Self.gap)
            return [first] + below(row.dropFirst(count), style)
        }
    }

    private func fit(_ some: [[TextTable.Cell]], in rows: [[TextTable.Cell]]) -> Bool {
        let widths = TextTable.widths(rows)
        return some.allSatisfy { TextTable.width(of: $0, widths, Self.gap) <= width }
    }

    /// Returns how many columns every row has room for; at least 1.
    private func leadingColumns(_ widths: [Int]) -> Int {
        var (count, end) = (0, 0)
        for column in widths {
            let next = end == 0 || column == 0 ? end + column : end + Self.gap + column
            guard next <= width || count == 0 else { break }
            (count, end) = (count + 1, next)
        }
        return max(count, 1)
    }

    /// Returns cells one after the other, wrapped at blanks.
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

    /// Returns the first column on lines of its own, and the other columns aligned below it.
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
