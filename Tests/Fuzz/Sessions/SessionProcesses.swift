import FoundationEssentials
import Platform
import Synchronization
import SystemPackage

/// Programs that give an input's answers, and a credential store in memory. The judge gets all commands.
final class SessionProcesses: ProcessRunner {
    /// An input's answer for a program: a line `NAME` tab `STATUS` tab `OUTPUT` tab `ERRORS` for each; `\n` in a field is
    /// a line end. `NAME ARGUMENT` is the answer only to this first argument.
    private struct Answer {
        let program: String
        let output: ProcessOutput
    }

    private let answers: [Answer]
    private let store: Mutex<[String: (user: String, secret: String)]>
    private let started = Mutex<[ProcessCommand]>([])

    init(_ text: [UInt8]) {
        answers = text.split(separator: 0x0A).compactMap { line in
            let fields = line.split(separator: 0x09, omittingEmptySubsequences: false).map { Array($0).text }
            guard fields.count > 1, let status = Int32(fields[1]) else { return nil }
            let texts = fields.dropFirst(2).map { Array($0.replacing("\\n", with: "\n").utf8) }
            return Answer(
                program: fields[0],
                output: ProcessOutput(
                    status: status, output: texts.first ?? [], errors: texts.count > 1 ? texts[1] : [])
            )
        }
        store = Mutex(["store.example.com": ("boss", Canary.boss), "ours.example.com": ("me", Canary.stored)])
    }

    /// All commands so far, in order of arrival.
    var commands: [ProcessCommand] { started.withLock { $0 } }

    func find(_ program: String, path: String) -> FilePath? {
        program.utf8.contains(0x2F) ? FilePath(program) : FilePath("/usr/bin").appending(program)
    }

    func run(_ command: ProcessCommand) async throws(ProcessError) -> ProcessOutput {
        started.withLock { $0.append(command) }
        let name = FilePath(command.program).lastComponent?.string ?? ""
        let words = "\(name) \(command.arguments.first ?? "")"
        if let answer = answers.first(where: { $0.program == name || $0.program == words }) {
            guard answer.output.output.count <= command.outputLimit else {
                throw .tooLong(program: command.program, limit: command.outputLimit)
            }
            var output = answer.output
            output.output = SessionInput.encoded(SessionInput.replaced(output.output, values(for: command)))
            // Errors repeat a secret only if berth knows it from the program's input or output, and so can hide it.
            let isKnown = Canary.isIn(output.output) || command.input != nil
            output.errors = SessionInput.replaced(output.errors, isKnown ? values(for: command) : [:])
            return output
        }
        if name.utf8.starts(with: "docker-credential-".utf8) { return answer(of: command) }
        return ProcessOutput(status: 0, output: Array("\(Canary.command)\n".utf8))
    }

    func launch(_ command: ProcessCommand) async throws(ProcessError) -> Int32? { try await run(command).status }

    /// Returns the secrets that a program may repeat: its input, or the password that it prints.
    private func values(for command: ProcessCommand) -> [String: String] {
        guard let input = command.input?.reveal() else { return ["COMMAND": Canary.command] }
        guard let login = try? JSONDecoder().decode(StoredLogin.self, from: Data(input.utf8)) else { return [:] }
        return ["SENT": login.secret]
    }

    /// Answers as a credential store does by docker's protocol for credential helpers.
    private func answer(of command: ProcessCommand) -> ProcessOutput {
        let input = command.input?.reveal().trimmed() ?? ""
        return store.withLock { store in
            switch command.arguments.first {
            case "get":
                guard let login = store[input] else {
                    return ProcessOutput(
                        status: 1, output: Array("credentials not found in native keychain\n".utf8))
                }
                let text = "{\"ServerURL\":\"\",\"Username\":\"\(login.user)\",\"Secret\":\"\(login.secret)\"}"
                return ProcessOutput(status: 0, output: Array(text.utf8))
            case "erase": store[input] = nil
            case "store":
                guard let login = try? JSONDecoder().decode(StoredLogin.self, from: Data(input.utf8)) else {
                    return ProcessOutput(status: 1)
                }
                store[login.server] = (login.username, login.secret)
            default:
                let logins = store.map { "\"\($0.key)\":\"\($0.value.user)\"" }.joined(separator: ",")
                return ProcessOutput(status: 0, output: Array("{\(logins)}".utf8))
            }
            return ProcessOutput(status: 0)
        }
    }

    private struct StoredLogin: Decodable {
        let server: String
        let username: String
        let secret: String

        // Docker's names.
        private enum CodingKeys: String, CodingKey {
            case server = "ServerURL"
            case username = "Username"
            case secret = "Secret"
        }
    }

    /// The logins in the store.
    var storedLogins: [String: String] { store.withLock { $0.mapValues { "\($0.user):\($0.secret)" } } }
}
