extension ProcessOutput {
    /// The most lines of a failed program's standard error that a message quotes.
    package static let quotedErrorLines = 5

    /// The lines of its standard error that are not blank, as the program wrote them: not yet safe to print.
    package var errorLines: [String] {
        String(decoding: errors, as: UTF8.self).lines.map { $0.trimmed() }.filter { !$0.isBlank }
    }
}
