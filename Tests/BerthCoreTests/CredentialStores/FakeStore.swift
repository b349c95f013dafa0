import FoundationEssentials
import Platform
import Synchronization
import TestSupport

/// A credential store in memory that implements docker's protocol.
enum FakeStore {
    private struct Stored: Codable {
        var server: String
        var username: String
        var secret: String

        private enum CodingKeys: String, CodingKey {
            case server = "ServerURL"
            case username = "Username"
            case secret = "Secret"
        }
    }

    /// - Parameters:
    ///   - logins: users by host; each has the secret `secret`.
    ///   - failing: the store's errors for operations that it refuses.
    static func processes(
        _ name: String, _ logins: [String: String] = [:], failing: [String: String] = [:]
    ) -> FakeProcesses {
        let kept = Mutex(
            logins.reduce(into: [String: Stored]()) {
                $0[$1.key] = Stored(server: $1.key, username: $1.value, secret: "secret")
            })
        return FakeProcesses(["docker-credential-\(name)"]) { command throws(ProcessError) in
            let operation = command.arguments.first ?? ""
            if let words = failing[operation] { return ProcessOutput(status: 1, output: Array(words.utf8)) }
            let input = command.input?.reveal() ?? ""
            return kept.withLock { kept in
                switch operation {
                case "list":
                    return output(kept.mapValues(\.username))
                case "get":
                    guard let login = kept[input] else {
                        return ProcessOutput(status: 1, output: Array("credentials not found in native keychain".utf8))
                    }
                    return output(login)
                case "store":
                    guard let login = try? JSONDecoder().decode(Stored.self, from: Data(input.utf8)) else {
                        return ProcessOutput(status: 1, output: Array("bad input".utf8))
                    }
                    kept[login.server] = login
                    return ProcessOutput(status: 0)
                default:
                    kept[input] = nil
                    return ProcessOutput(status: 0)
                }
            }
        }
    }

    private static func output(_ value: some Encodable) -> ProcessOutput {
        ProcessOutput(status: 0, output: Array((try? JSONEncoder().encode(value)) ?? Data()))
    }
}
