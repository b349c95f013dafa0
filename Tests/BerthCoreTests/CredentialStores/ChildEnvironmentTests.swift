import DockerConfig
import Effects
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("S21: the environment of a program that berth runs", .scheduled)
struct ChildEnvironmentTests {
    private static let secrets = SecretVariables.names.union(["REG_PASSWORD"])
    private static let variables = Dictionary(uniqueKeysWithValues: secrets.map { ($0, "planted") })
        .merging(["PATH": "/bin", "VAULT_ADDR": "v"]) { $1 }

    private func effects(_ processes: FakeProcesses) -> Effects {
        .fake(processes: processes, environment: Self.variables)
    }

    @Test("S21: a credential store inherits no secret")
    func stores() async throws {
        let processes = FakeProcesses { _ in ProcessOutput(status: 0, output: Array("{}".utf8)) }
        let stores = CredentialStores(effects(processes), secretVariables: ["REG_PASSWORD"])
        _ = try await stores["pass"].list()
        #expect(processes.commands.map(\.environment) == [["PATH": "/bin", "VAULT_ADDR": "v"]])
    }

    @Test("S21: nor does a password's command")
    func passwords() async throws {
        let processes = FakeProcesses { _ in ProcessOutput(status: 0, output: Array("s".utf8)) }
        let passwords = PasswordResolver(effects(processes), secretVariables: ["REG_PASSWORD"], timeLimit: .seconds(60))
        _ = try await passwords.login(for: request(registry("r.example.com", password: .command(["vault"]))))
        #expect(processes.commands.map(\.environment) == [["PATH": "/bin", "VAULT_ADDR": "v"]])
    }
}
