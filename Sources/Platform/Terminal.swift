/// The terminal, with a person who answers questions.
package protocol Terminal: Sendable {
    /// Whether a person can answer.
    var isInteractive: Bool { get }

    /// Asks a question and reads one line.
    /// - Returns: the line without its end; `nil` if there is no terminal to ask on, or the input ends.
    func ask(_ question: String) async -> String?

    /// Asks a question in the same way, and does not show the answer.
    func askSecret(_ question: String) async -> Secret?
}

extension Terminal {
    /// Asks a question that is answered with yes or no.
    /// - Parameter question: without the choices, which this adds.
    /// - Returns: whether the answer is `y` or `yes`, in any case; `false` without an answer.
    package func confirm(_ question: String) async -> Bool {
        guard let answer = await ask("\(question) [y/N] ")?.asciiLowercased else { return false }
        return ["y", "yes"].contains { answer.hasSameBytes(as: $0) }
    }
}
