import DockerConfig
import Platform
import TestSupport

/// A credential store whose program gives a test's answers, by the action's word.
struct CredentialStoreFixture {
    static let environment = ["PATH": "/bin", "HOME": "/home/me"]

    let name: String
    let processes: FakeProcesses
    let store: CredentialStore

    /// - Parameter answer: returns the program's result for an action's word.
    init(
        of name: String = "pass", _ answer: @escaping @Sendable (_ word: String) throws(ProcessError) -> ProcessOutput
    ) {
        self.name = name
        processes = FakeProcesses { command throws(ProcessError) in try answer(command.arguments[0]) }
        store = CredentialStore(name: name, processes: processes, environment: Self.environment)
    }

    /// Makes a store with an answer to each word; for a word without one, the program is missing.
    init(of name: String = "pass", _ answers: [String: ProcessOutput]) {
        self.init(of: name) { word throws(ProcessError) in
            guard let answer = answers[word] else { throw .notFound(program: word) }
            return answer
        }
    }

    /// The commands that ran, in order.
    var commands: [ProcessCommand] { processes.commands }

    /// Returns the expected command: the action, with its input.
    func command(_ word: String, _ input: String? = nil) -> ProcessCommand {
        ProcessCommand(
            program: "docker-credential-\(name)", arguments: [word], environment: Self.environment,
            timeLimit: .seconds(30), input: input.map(Secret.init)
        )
    }
}

extension ProcessOutput {
    /// Returns the result of a program that succeeded.
    static func said(_ output: String = "") -> Self { Self(status: 0, output: Array(output.utf8)) }

    /// Returns the result of a program that failed.
    static func refused(_ output: String, errors: String = "", status: Int32 = 1) -> Self {
        Self(status: status, output: Array(output.utf8), errors: Array(errors.utf8))
    }
}
