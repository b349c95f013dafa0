/// A stretch of a text; an empty one is a place between two characters.
public struct Span: Sendable, Hashable {
    /// Of the first character.
    public var start: Position
    /// Behind the last character.
    public var end: Position

    /// `end` is behind the last character.
    public init(start: Position, end: Position) {
        self.start = start
        self.end = end
    }
}
