package import Platform
import Synchronization

/// A terminal whose user gives a test's answers in turn, and then no more.
package final class ScriptedTerminal: Terminal {
    package let isInteractive = true
    private let state: Mutex<(answers: [String], questions: [String])>

    package init(_ answers: String...) {
        state = Mutex((answers, []))
    }

    /// All questions so far, in order.
    package var questions: [String] { state.withLock { $0.questions } }

    package func ask(_ question: String) async -> String? {
        state.withLock { state in
            state.questions.append(question)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
    }

    package func askSecret(_ question: String) async -> Secret? { await ask(question).map(Secret.init) }
}
