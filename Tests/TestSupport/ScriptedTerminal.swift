package import Platform
import Synchronization

/// A person who answers in turn what a test says, and then nothing more.
package final class ScriptedTerminal: Terminal {
    package let isInteractive = true
    private let state: Mutex<(answers: [String], questions: [String])>

    package init(_ answers: String...) {
        state = Mutex((answers, []))
    }

    /// Every question so far, in order.
    package var questions: [String] { state.withLock { $0.questions } }

    package func ask(_ question: String) async -> String? {
        state.withLock { state in
            state.questions.append(question)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
    }

    package func askSecret(_ question: String) async -> Secret? { await ask(question).map(Secret.init) }
}
