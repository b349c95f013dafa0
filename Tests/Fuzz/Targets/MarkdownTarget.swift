import BerthCore
import Platform
import YAML

@testable import BerthCLI

extension FuzzTarget {
    /// Untrusted text on the page of a workflow's run and in the runner's commands. Parts: a name, a cell and a file.
    static let markdown = FuzzTarget(
        name: "markdown",
        longest: 512,
        longestRepeated: 16 << 10,
        words: [
            "[a](https://evil.example.com)", "![a](https://evil.example.com/x.png)", "[", "]", "](", "(", ")", "!",
            "<img src=x>",
            "<!--", "<br>", "<", ">", "&lt;", "&#60;", "&", ";", "|", "\\|", "\\", "`", "``", "```", "*", "_", "~~",
            "$",
            "https://evil.example.com", "http://", "www.evil.example.com", "ftp://", "mailto:", "a@example.com", "@",
            ".",
            "#", "- ", "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{D4E}", "\u{34F}", "\u{301}", "\u{200D}",
            "\u{202E}",
            "::error::", "::add-mask::", "::stop-commands::x", "##[error]", "##vso[task]", "%0A", "%", ":", ",", "=",
            "\u{0}",
            "\u{1B}[31m", " ", "\t", "a",
        ],
        seeds: [
            "team\(partSeparator)denied: no access\(partSeparator)/home/me/work/berth.yaml",
            "\(partSeparator)[\u{34F}Fix it here](https://evil.example/login) \u{D4E}<img src=x> |\u{34F} x\(partSeparator)a\u{D4E},b=c",
            "a\(partSeparator)see https://evil.example.com or www.evil.example.com\n::error::x\(partSeparator)a:b,c%0A",
            "`x`\(partSeparator)\\`x\\`\u{D4E}`|\(partSeparator)##[error]x",
        ]
    ) { bytes in
        let parts = bytes.parts(3).map(\.text)
        claimSummary(name: parts[0], cell: parts[1])
        claimCommand(parts[1], file: parts[2])
        for text in parts {
            let lines = Stopwatch.time { text.harmlessLines(keeping: []) }
            for line in WorkflowJudge.lines(lines) {
                claim(WorkflowJudge.command(in: line) == nil, "no command in \(line.debugDescription)")
            }
        }
    }

    private static func claimSummary(name: String, cell: String) {
        let row = StepSummary.Row(cells: [cell, "b"], needsAttention: false)
        let summary = StepSummary(name: name, columns: ["A", "B"], rows: [row], sum: "s")
        let text = Stopwatch.time { summary.text }
        let lines = WorkflowJudge.lines(text)
        claim(lines.count == 9, "the lines that berth wrote: \(text.debugDescription)")
        claim(lines[1].isEmpty && lines[3] == "| --- | --- |" && lines[5].isEmpty && lines[6] == "s", "the table")
        let (heading, cells) = (MarkdownJudge(lines[0]), MarkdownJudge(lines[4]))
        claim(cells.bars == 3, "two cells: \(lines[4].debugDescription)")
        claim(heading.flaw == nil, "\(heading.flaw ?? "") in \(lines[0].debugDescription)")
        claim(cells.flaw == nil, "\(cells.flaw ?? "") in \(lines[4].debugDescription)")
    }

    private static func claimCommand(_ text: String, file: String) {
        let command = WorkflowCommand(.error, text, at: FileLocation(file: file, line: 1, column: 2))
        let line = Stopwatch.time { command.line }
        claim(WorkflowJudge.lines(line).count == 1, "one line: \(line.debugDescription)")
        guard let read = WorkflowJudge.command(in: line) else {
            claim(false, "a command: \(line.debugDescription)")
            return
        }
        claim(read.name == "error", "an error: \(line.debugDescription)")
        claim(
            read.properties.map(\.name) == ["file", "line", "col", "title"],
            "its own properties: \(read.properties.map(\.name))")
        claim(
            read.properties.dropFirst().map(\.value) == ["1", "2", "berth"],
            "its own values: \(read.properties.map(\.value))")
        claimHarmless(read.properties[0].value, lines: 1)
        claimHarmless(read.message)
    }
}
