/// A text is not the JSON object that a Docker config is.
public struct ConfigSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    /// From 1, in characters.
    public var column: Int
    /// Such as `a } stands where a value should be`.
    public var reason: String

    /// An error as it is, for tests of those who read configs.
    public init(line: Int, column: Int, reason: String) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    init(_ fault: JSONFault, in bytes: [UInt8]) {
        let place = JSONDocument.place(of: fault.offset, in: bytes)
        self.init(line: place.line, column: place.column, reason: fault.reason)
    }

    /// Such as `line 3, column 1: it is a list, not an object`.
    public var description: String { "line \(line), column \(column): \(reason)" }
}
