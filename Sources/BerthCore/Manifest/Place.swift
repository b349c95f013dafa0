import Platform

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

extension Place {
    /// By bytes: two files whose names differ in normal form are two files.
    public static func == (one: Place, other: Place) -> Bool {
        one.line == other.line && one.column == other.column && one.file.hasSameBytes(as: other.file)
    }

    /// Of what is compared.
    public func hash(into hasher: inout Hasher) {
        file.hashBytes(into: &hasher)
        hasher.combine(line)
        hasher.combine(column)
    }
}
