/// The person at the keyboard, where there is one.
package protocol Terminal: Sendable {
    /// Whether there is somebody to ask.
    var isInteractive: Bool { get }

    /// Asks a question that is answered with a line.
    /// - Returns: the line without its end; nil where there is no terminal to ask on, or the input ends.
    func ask(_ question: String) async -> String?

    /// The same for an answer that nobody may read over a shoulder, or in a recording: it is not shown.
    func askSecret(_ question: String) async -> Secret?
}
