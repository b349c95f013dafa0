import Foundation
import Testing

/// A minimal terminal emulator: the text on the screen after all output of berth or a shell. It drops colors.
struct Screen {
    private(set) var lines: [String] = [""]
    private var row = 0

    /// - Parameter text: the raw output to the terminal.
    init(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1B}": control(&rest)
            case "\r": break
            case "\n":
                row += 1
                if row == lines.count { lines.append("") }
            default: lines[row].unicodeScalars.append(scalar)
            }
        }
    }

    /// The lines, without trailing spaces and without empty lines at the end.
    var text: String {
        let trimmed = lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
        return trimmed.reversed().drop(while: \.isEmpty).reversed().joined(separator: "\n") + "\n"
    }

    /// Handles `ESC [ N A` (cursor up) and `ESC [ J` (erase below), and ignores colors.
    private mutating func control(_ rest: inout ArraySlice<Unicode.Scalar>) {
        guard rest.popFirst() == "[" else { return }
        var number = ""
        while let scalar = rest.popFirst() {
            switch scalar {
            case "A":
                row = max(row - (Int(number) ?? 1), 0)
                return
            case "J":
                lines = Array(lines.prefix(row)) + [""]
                return
            case "m": return
            default: number.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Scratch {
    /// Runs a shell's command in a terminal of 200 columns.
    /// - Parameter environment: all variables of the command; the terminal itself needs nothing on their `PATH`.
    /// - Returns: the screen at the end, and the command's status.
    func terminal(
        _ command: String, environment: [String: String]
    ) async throws -> (shown: String, status: Int32) {
        let (script, stty) = (try #require(Tool(name: "script").path), try #require(Tool(name: "stty").path))
        let ended = try await Program.run(
            [script, "--quiet", "--return", "--command", "\(stty) cols 200; \(command)", "/dev/null"],
            environment: environment, in: work)
        return (Screen(ended.output).text, ended.status)
    }
}
