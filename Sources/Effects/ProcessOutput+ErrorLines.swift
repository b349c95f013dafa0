extension ProcessOutput {
    /// The most lines of a failed program's standard error that a message quotes.
    package static let quotedErrorLines = 5

    /// The lines of its standard error that are not blank. A line that repeats a line of its standard output is left out:
    /// that may be a secret. The lines are as the program wrote them, and not yet safe to print.
    package var errorLines: [String] {
        let answers = Self.lines(output)
        return Self.lines(errors).filter { line in !answers.contains { line.contains($0) } }
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(decoding: $0, as: UTF8.self).trimmed() }.filter { !$0.isEmpty }
    }
}
