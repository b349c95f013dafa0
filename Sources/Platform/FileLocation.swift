/// A place in a manifest.
package struct FileLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file as the user would name it; `<stdin>` for standard input.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column, from 1, in characters.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The place in the form of compilers.
    package var description: String { "\(file):\(line):\(column)" }
}

extension FileLocation {
    /// Compares bytes: two files whose names differ in normal form are two files.
    package static func == (one: FileLocation, other: FileLocation) -> Bool {
        one.line == other.line && one.column == other.column && one.file.hasSameBytes(as: other.file)
    }

    package func hash(into hasher: inout Hasher) {
        file.hashBytes(into: &hasher)
        hasher.combine(line)
        hasher.combine(column)
    }
}
