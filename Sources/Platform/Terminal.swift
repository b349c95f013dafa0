/// The terminal, with a user who answers prompts.
package protocol Terminal: Sendable {
    /// Whether a user can answer.
    var isInteractive: Bool { get }

    /// Prompts the user and reads one line.
    /// - Returns: the line without its end; `nil` if there is no terminal, or the input ends.
    func ask(_ question: String) async -> String?

    /// Prompts the user in the same way, and does not show the answer.
    func askSecret(_ question: String) async -> Secret?
}

extension Terminal {
    /// Asks a yes-or-no question.
    /// - Parameter question: without the choices, which this adds.
    /// - Returns: whether the answer is `y` or `yes`, in any case; `false` without an answer.
    package func confirm(_ question: String) async -> Bool {
        guard let answer = await ask("\(question) [y/N] ")?.asciiLowercased else { return false }
        return ["y", "yes"].contains { answer.hasSameBytes(as: $0) }
    }

    /// Asks a yes-or-no question to which Enter means yes.
    /// - Parameter question: without the choices, which this adds.
    /// - Returns: whether the answer is empty, `y` or `yes`, in any case; `false` without an answer.
    package func confirmByDefault(_ question: String) async -> Bool {
        guard let answer = await ask("\(question) [Y/n] ")?.trimmed().asciiLowercased else { return false }
        return ["", "y", "yes"].contains { answer.hasSameBytes(as: $0) }
    }
}
