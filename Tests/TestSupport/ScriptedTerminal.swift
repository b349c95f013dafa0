public import Platform
import Synchronization

/// A person who answers in turn what a test says, and then nothing more.
public final class ScriptedTerminal: Terminal {
    public let isInteractive = true
    private let state: Mutex<(answers: [String], questions: [String])>

    public init(_ answers: String...) {
        state = Mutex((answers, []))
    }

    /// Every question so far, in order.
    public var questions: [String] { state.withLock { $0.questions } }

    public func ask(_ question: String) async -> String? {
        state.withLock { state in
            state.questions.append(question)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
    }

    public func askSecret(_ question: String) async -> Secret? { await ask(question).map(Secret.init) }
}
