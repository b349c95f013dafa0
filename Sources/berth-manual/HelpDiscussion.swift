/// The parts of a command's discussion: paragraphs, and sections such as `Examples:` with their indented lines.
struct HelpDiscussion {
    enum Block {
        case paragraph(String)
        case verbatim([String])
    }

    struct Section {
        var title: String
        var lines: [String]
    }

    private(set) var blocks: [Block] = []
    private(set) var sections: [Section] = []

    init(_ discussion: String) {
        for paragraph in discussion.split(separator: "\n\n", omittingEmptySubsequences: false) {
            let lines = paragraph.split(separator: "\n").map(String.init)
            if let title = lines.first, title.wholeMatch(of: /[A-Z][A-Za-z ]*:/) != nil, lines.count > 1,
                lines.dropFirst().allSatisfy({ $0.hasPrefix("  ") })
            {
                sections.append(Section(title: String(title.dropLast()), lines: Self.unindented(lines.dropFirst())))
            } else {
                addBlocks(lines)
            }
        }
    }

    /// Removes a section, and returns it.
    /// - Returns: `nil` if there is no such section.
    mutating func take(_ title: String) -> Section? {
        let index = sections.firstIndex { $0.title.lowercased() == title.lowercased() }
        return index.map { sections.remove(at: $0) }
    }

    private mutating func addBlocks(_ lines: [String]) {
        var rest = lines[...]
        while let line = rest.first {
            let isIndented = line.hasPrefix("  ")
            let run = rest.prefix { $0.hasPrefix("  ") == isIndented }
            blocks.append(isIndented ? .verbatim(Self.unindented(run)) : .paragraph(run.joined(separator: " ")))
            rest = rest.dropFirst(run.count)
        }
    }

    private static func unindented(_ lines: some Sequence<String>) -> [String] { lines.map { String($0.dropFirst(2)) } }
}

extension HelpDiscussion.Section {
    /// The examples. The meaning of each follows after two spaces or more, or on the next lines, indented further.
    var examples: [(command: String, meaning: String)] {
        lines.reduce(into: []) { examples, line in
            if line.hasPrefix("  "), let last = examples.indices.last {
                examples[last].meaning += (examples[last].meaning.isEmpty ? "" : " ") + line.drop { $0 == " " }
            } else {
                let (command, meaning) = Self.columns(line)
                examples.append((command, meaning))
            }
        }
    }

    /// The exit statuses, in one or two columns of a number and its meaning. `nil` if a line is something else.
    var statuses: [(number: Int, meaning: String)]? {
        var statuses: [(number: Int, meaning: String)] = []
        for line in lines {
            let cells = line.split(separator: /\s{2,}/).map(String.init)
            guard cells.count % 2 == 0 else { return nil }
            for index in stride(from: 0, to: cells.count, by: 2) {
                guard let number = Int(cells[index]) else { return nil }
                statuses.append((number, cells[index + 1]))
            }
        }
        return statuses.sorted { $0.number < $1.number }
    }

    private static func columns(_ line: String) -> (String, String) {
        guard let gap = line.firstMatch(of: /\s{2,}/) else { return (line, "") }
        return (String(line[..<gap.range.lowerBound]), String(line[gap.range.upperBound...]))
    }
}
