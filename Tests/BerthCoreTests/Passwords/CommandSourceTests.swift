import DockerConfig
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("A command that prints a password", .scheduled)
struct CommandSourceTests {
    private static let head = "version: 1\nregistries:\n  - {host: a.example.com, username: me, password: "

    private func commands(_ world: ManifestFixture, _ names: String...) throws -> [PasswordCommand] {
        let manifest = try world.read("berth.yaml", standardInput: "").manifest
        return manifest.registries.compactMap { registry in
            guard case .other(let login) = registry.kind, case .command(let command) = login.password else {
                return nil
            }
            return command
        }
    }

    @Test("S15: runs in the directory of the file that names it, an included one too, wherever berth was started")
    func directory() async throws {
        let world = ManifestFixture([
            "berth.yaml": "\(Self.head){command: [sh, get.sh]}}\ninclude: [team/more.yaml]\n",
            "team/more.yaml": """
            version: 1
            registries:
              - {host: b.example.com, username: me, password: {command: [./get.sh, x]}}

            """,
        ])
        let found = try commands(world)
        #expect(found.map(\.directory) == ["/home/me/work", "/home/me/work/team"])
        #expect(found.map(\.words) == [["sh", "get.sh"], ["/home/me/work/team/get.sh", "x"]])

        let processes = FakeProcesses { _ in ProcessOutput(status: 0, output: Array("s\n".utf8)) }
        let effects = Effects.fake(
            processes: processes, environment: ["PWD": "/hostile", "OLDPWD": "/hostile/too", "PATH": "/bin"],
            workingDirectory: "/hostile")
        let passwords = PasswordResolver(effects, secretVariables: [], timeLimit: .seconds(1))
        for command in found { _ = try await passwords.login(for: request(registry("a", password: .command(command)))) }
        #expect(processes.commands.map(\.workingDirectory) == ["/home/me/work", "/home/me/work/team"])
        #expect(processes.commands.map(\.environment["PWD"]) == ["/home/me/work", "/home/me/work/team"])
        #expect(processes.commands.map(\.environment["OLDPWD"]) == [nil, nil])
    }

    @Test("S15: of a manifest on standard input runs in berth's own directory")
    func standardInput() throws {
        let manifest = try ManifestFixture([:]).read("-", standardInput: "\(Self.head){command: [x]}}\n").manifest
        guard case .other(let login)? = manifest.registries.first?.kind else { preconditionFailure("no login") }
        #expect(login.password == .command(["x"], in: "/home/me/work"))
    }

    @Test(
        "S28: shares a password and a token only with an identical command, whatever its words contain",
        arguments: [
            (["tool", "x\ny"], ["tool", "x", "y"]), (["tool", "x\0y"], ["tool", "x", "y"]), (["tool", ""], ["tool"]),
            (["tool", "1:x"], ["tool", "1", "x"]), (["tool", "x", ""], ["tool", "", "x"]),
            (["tool", "\u{E9}"], ["tool", "e\u{301}"]), (["tool", "a|1:b"], ["tool", "a", "b"]),
        ])
    func apart(one: [String], other: [String]) {
        let requests = [one, other].map { request(registry("a.example.com", password: .command($0))) }
        #expect(requests[0] != requests[1])
        #expect(Set(requests).count == 2)
        #expect(Set(requests.map { TokenSource.password($0).cacheKey }).count == 2)
        let ledger = Ledger()
        #expect(ledger.digest(ofSource: requests[0]) != ledger.digest(ofSource: requests[1]))
    }

    @Test("S15, S28: is a different one in another directory")
    func directoryCounts() {
        let requests = ["/a", "/b"].map { request(registry("a.example.com", password: .command(["sh", "x"], in: $0))) }
        #expect(requests[0] != requests[1])
        #expect(TokenSource.password(requests[0]).cacheKey != TokenSource.password(requests[1]).cacheKey)
    }

    @Test("S28: has no NUL in a word, which would cut the shown text")
    func nul() {
        let world = ManifestFixture(["berth.yaml": "\(Self.head){command: [sh, \"a\\0b\"]}}\n"])
        #expect {
            try world.read()
        } throws: {
            "\($0)" == """
                berth.yaml:3:66: error: a command's word must not contain a NUL
                  3 |   - {host: a.example.com, username: me, password: {command: [sh, "a\\0b"]}}
                    |                                                                  ^~~~~~ delete it
                """
        }
    }

    @Test("S23: is shown as it was when the manifest was read, even if its file changes")
    func shown() throws {
        let files = MemoryFileSystem([
            "/home/me/work/berth.yaml": "\(Self.head){command: [sh, -c, \"touch RAN\"]}}\n"
        ])
        let effects = Effects.fake(files: files, environment: ["TEAM": "touch RAN"])
        func commands() throws -> [String] {
            try ManifestLoader.read(
                from: [.file("/home/me/work/berth.yaml")], effects: effects,
                substitution: .environment(effects.environment)
            ).manifest.commands.map(\.text)
        }
        let manifest = try ManifestLoader.read(
            from: [.file("/home/me/work/berth.yaml")], effects: effects, substitution: .deferred
        ).manifest
        files.put("/home/me/work/berth.yaml", "\(Self.head){command: [sh, -c, \"${TEAM:-ops}\"]}}\n")
        #expect(manifest.commands.map(\.text) == [#"sh -c "touch RAN""#])
        #expect(try commands() == ["sh -c ${TEAM:-ops}"])
    }

    @Test("S24: is shown for each file, also if two files' names differ only in normal form")
    func everyFile() throws {
        func text(_ host: String, _ word: String) -> String {
            "version: 1\nregistries:\n  - {host: \(host).example.com, username: me, password: {command: [sh, \(word)]}}\n"
        }
        let (one, other) = ("caf\u{E9}.yaml", "cafe\u{301}.yaml")
        let files = MemoryFileSystem([
            "/home/me/work/berth.yaml": "version: 1\ninclude: [\"\(one)\", \"\(other)\"]\n"
        ])
        // One by one: a dictionary would treat them as one key.
        files.put("/home/me/work/\(one)", text("a", "good"))
        files.put("/home/me/work/\(other)", text("b", "evil"))
        let manifest = try ManifestLoader.read(
            from: [.file("/home/me/work/berth.yaml")], effects: .fake(files: files), substitution: .deferred
        ).manifest
        #expect(manifest.commands.map(\.text) == ["sh good", "sh evil"])
    }

    @Test("S24: is shown for each file, also if two files' names look the same")
    func everyName() throws {
        func text(_ host: String, _ word: String) -> String {
            "version: 1\nregistries:\n  - {host: \(host).example.com, username: me, password: {command: [sh, \(word)]}}\n"
        }
        let world = ManifestFixture([
            "berth.yaml": "version: 1\ninclude: [/home/me/x.yaml, \"./~/x.yaml\"]\n",
            "/home/me/x.yaml": text("a", "good"), "/home/me/work/~/x.yaml": text("b", "evil"),
        ])
        #expect(try world.read().manifest.commands.map(\.text) == ["sh good", "sh evil"])
    }
}
