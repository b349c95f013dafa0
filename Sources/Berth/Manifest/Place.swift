/// Where something stands in a manifest.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file as the user would name it; `<stdin>` for standard input.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in characters.
    public var column: Int

    /// A place, counted from 1.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// As compilers write it.
    public var description: String { "\(file):\(line):\(column)" }
}
