public import SystemPackage

/// A line of one of AWS's files.
public struct ConfigPlace: Sendable, Hashable, CustomStringConvertible {
    /// The file's path, as it was opened.
    public var file: FilePath
    /// Counted from 1.
    public var line: Int
    /// The file as a person reads it, such as `~/.aws/config`.
    public var fileText: String

    /// - Parameter fileText: the path as `Environment.abbreviated` has it.
    public init(file: FilePath, line: Int, fileText: String) {
        self.file = file
        self.line = line
        self.fileText = fileText
    }

    /// Such as `~/.aws/config:12`.
    public var description: String { "\(fileText):\(line)" }
}
