/// A line as the runner of GitHub Actions reads it (`src/Runner.Common/ActionCommand.cs` of
/// https://github.com/actions/runner), by Unicode scalars.
enum WorkflowJudge {
    struct Command {
        let name: String
        var properties: [(name: String, value: String)] = []
        let message: String
    }

    /// Splits a text into lines, as .NET's `ReadLine` does.
    static func lines(_ text: String) -> [String] {
        var lines: [String.UnicodeScalarView] = [String.UnicodeScalarView()]
        var last: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\r" || scalar == "\n" {
                if scalar == "\r" || last != "\r" { lines.append(String.UnicodeScalarView()) }
            } else {
                lines[lines.count - 1].append(scalar)
            }
            last = scalar
        }
        return lines.map(String.init)
    }

    /// Returns the command in a line; `nil` if the runner takes it for text.
    static func command(in line: String) -> Command? {
        let scalars = Array(line.unicodeScalars)
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        if scalars[start...].starts(with: [":", ":"]) {
            // The runner looks for `##[name]` only in other lines.
            if let command = colonCommand(Array(scalars[(start + 2)...])) { return command }
        }
        return bracketCommand(scalars)
    }

    private static func colonCommand(_ text: [Unicode.Scalar]) -> Command? {
        guard let end = text.firstRange(of: [":", ":"]) else { return nil }
        let head = text[..<end.lowerBound]
        let name = head.prefix { $0 != " " }
        guard !name.isEmpty else { return nil }
        var command = Command(name: string(name), message: unescaped(string(text[end.upperBound...])))
        for property in head[name.endIndex...].dropFirst().split(separator: ",") {
            let sides = property.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            let trimmed = sides[0].drop { $0.properties.isWhitespace }
            command.properties.append((string(trimmed), unescaped(string(sides[1]))))
        }
        return command
    }

    private static func bracketCommand(_ text: [Unicode.Scalar]) -> Command? {
        guard let start = text.firstRange(of: ["#", "#", "["]),
            let end = text[start.upperBound...].firstIndex(of: "]")
        else { return nil }
        return Command(name: string(text[start.upperBound..<end]), message: "")
    }

    private static func unescaped(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for (escape, scalar) in [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")] {
            scalars = scalars.replacing(Array(escape.unicodeScalars), with: Array(scalar.unicodeScalars))
        }
        return string(scalars[...])
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
