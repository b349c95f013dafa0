extension Diagnostic {
    /// The problem, the line it is in with the place underlined, and the notes; without colour, and without a line
    /// break at the end.
    ///
    ///     berth.yaml:9:5: error: unknown key `region` in an account
    ///       9 |     region: [us-east-2]
    ///         |     ^~~~~~ did you mean `regions`?
    public func rendered() -> String {
        "\(source.name):\(span.start.line):\(span.start.column): \(severity): \(message)"
    }
}
