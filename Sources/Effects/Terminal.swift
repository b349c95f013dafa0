/// The person at the keyboard, where there is one.
public protocol Terminal: Sendable {
    /// Asks a question that is answered with a line.
    /// - Returns: the line without its end; nil where there is no terminal to ask on, or the input ends.
    func ask(_ question: String) async -> String?
}
