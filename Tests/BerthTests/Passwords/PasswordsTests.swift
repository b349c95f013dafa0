import DockerConfig
import Effects
import FoundationEssentials
import SystemPackage
import TestSupport
import Testing

@testable import Berth

@Suite("Passwords")
struct PasswordsTests {
    private let files = MemoryFileSystem()
    private let clock = ManualClock(now: now.timeIntervalSince1970)

    private func passwords(
        _ environment: [String: String] = [:], processes: FakeProcesses = FakeProcesses()
    ) -> Passwords {
        Passwords(
            .fake(clock: clock, files: files, processes: processes, environment: environment),
            secretVariables: ["TOKEN"], timeLimit: .seconds(60)
        )
    }

    private func wanted(
        _ source: RegistryDeclaration.PasswordSource, username: String = "me", expiresAfter: Duration? = nil
    ) -> PasswordRequest {
        request(registry("ghcr.io", username: username, password: source, expiresAfter: expiresAfter))
    }

    /// A login, or the message of why there is none.
    private func outcome(_ request: PasswordRequest, _ passwords: Passwords) async -> String {
        do throws(PasswordFailure) {
            let login = try await passwords.login(for: request)
            let life = login.expires.map { ", for \(Duration.from(now, to: $0).inWords)" } ?? ""
            return "\(login.username):\(login.secret.reveal())\(life)"
        } catch {
            return error.description
        }
    }

    private func program(_ output: String, errors: String = "", status: Int32 = 0) -> FakeProcesses {
        FakeProcesses { _ in
            ProcessOutput(status: status, output: Array(output.utf8), errors: Array(errors.utf8))
        }
    }

    @Test("come from a variable, as it is")
    func variable() async {
        #expect(await outcome(wanted(.variable("TOKEN")), passwords(["TOKEN": " s ü "])) == "me: s ü ")
        #expect(await outcome(wanted(.variable("TOKEN")), passwords()) == "TOKEN is not set (berth.yaml:3:5)")
        #expect(
            await outcome(wanted(.variable("TOKEN")), passwords(["TOKEN": ""])) == "TOKEN is empty (berth.yaml:3:5)")
    }

    // D11
    @Test(
        "come from a variable, without the one line end that `cat` leaves there",
        arguments: [
            ("s\n", "me:s"), ("s\r\n", "me:s"), ("s\n\n", "me:s\n"), (" s \n", "me: s "), ("\ns", "me:\ns"),
            ("\n", "TOKEN is empty (berth.yaml:3:5)"), ("\r\n", "TOKEN is empty (berth.yaml:3:5)"),
        ])
    func variableWithLineEnd(value: String, expected: String) async {
        #expect(await outcome(wanted(.variable("TOKEN")), passwords(["TOKEN": value])) == expected)
    }

    // D5
    @Test("have several lines if they are a key file, wherever they come from", arguments: ["\n", "\r\n"])
    func keyFile(lineEnd: String) async {
        let key = ["{", "\t\"type\": \"service_account\",", "", "  \"private_key\": \"-----BEGIN\\nMII\\n\"", "}"]
            .joined(separator: lineEnd)
        files.put("/run/hub", key + lineEnd)
        let sources: [RegistryDeclaration.PasswordSource] = [
            .variable("TOKEN"), .file("/run/hub"), .command(["cat", "key.json"]),
        ]
        for source in sources {
            let passwords = passwords(["TOKEN": key + lineEnd], processes: program(key + lineEnd))
            #expect(await outcome(wanted(source, username: "_json_key"), passwords) == "_json_key:\(key)")
        }
    }

    // D5
    @Test("hold no other control characters", arguments: ["\0", "\u{1}", "\u{B}", "\u{1B}", "\u{7F}", "\u{8}"])
    func controlCharacters(character: String) async {
        let text = "a\(character)b\n"
        files.put("/run/hub", text)
        let sources: [(RegistryDeclaration.PasswordSource, String)] = [
            (.variable("TOKEN"), "TOKEN"), (.file("/run/hub"), "/run/hub"), (.command(["cat"]), "the command cat"),
        ]
        for (source, name) in sources {
            #expect(
                await outcome(wanted(source), passwords(["TOKEN": text], processes: program(text))) == """
                    the password from \(name) holds control characters, or is not UTF-8 (berth.yaml:3:5)
                    A password can have several lines and tabs. Remove the other control characters.
                    """)
        }
    }

    @Test(
        "come from a file, without the one line end that editors put there",
        arguments: [
            ("s", "me:s"), ("s\n", "me:s"), ("s\r\n", "me:s"), (" s ", "me: s "),
            ("\n", "/run/hub is empty (berth.yaml:3:5)"), ("", "/run/hub is empty (berth.yaml:3:5)"),
            // D5
            ("s\n\n", "me:s\n"),
        ]
    )
    func file(content: String, expected: String) async {
        files.put("/run/hub", content)
        #expect(await outcome(wanted(.file("/run/hub")), passwords()) == expected)
    }

    @Test("do not come from a file that cannot be read, or is no text")
    func badFile() async {
        #expect(await outcome(wanted(.file("/run/hub")), passwords()) == "there is no file /run/hub (berth.yaml:3:5)")
        files.put("/run/hub", "s")
        files.fail("read", on: "/run/hub", with: .permissionDenied)
        #expect(
            await outcome(wanted(.file("/run/hub")), passwords())
                == "cannot read /run/hub: Permission denied (berth.yaml:3:5)")
    }

    @Test("come from a command, which sees no secret and no terminal")
    func command() async {
        let processes = program("s\n")
        let environment = ["TOKEN": "t", "AWS_SECRET_ACCESS_KEY": "k", "VAULT_ADDR": "v", "PATH": "/bin"]
        let wanted = wanted(.command(["vault", "kv", "get"]))
        #expect(await outcome(wanted, passwords(environment, processes: processes)) == "me:s")
        #expect(
            processes.commands == [
                ProcessCommand(
                    program: "vault", arguments: ["kv", "get"], environment: ["VAULT_ADDR": "v", "PATH": "/bin"],
                    timeLimit: .seconds(60), outputLimit: 65536
                ).running(in: "/work")
            ])
        #expect(throws: Never.self) { try passwords(environment).atHand(wanted) }
    }

    @Test("do not come from a command that fails, and what it says last is told")
    func failedCommand() async {
        let wanted = wanted(.command(["vault", "secret/planted"]))
        func told(_ processes: FakeProcesses) async -> String { await outcome(wanted, passwords(processes: processes)) }
        #expect(
            await told(FakeProcesses())
                == "there is no program vault (berth.yaml:3:5)\nInstall it, or mend PATH.")
        #expect(
            await told(program("", errors: "x\nno \u{1B}[31mlease\u{7}\n\n", status: 2))
                == "the command vault ended with status 2 (berth.yaml:3:5)\nx\nno  [31mlease")
        // C11
        #expect(
            await told(program("", errors: (1...7).map { "line \($0)\n" }.joined(), status: 2))
                == """
                the command vault ended with status 2 (berth.yaml:3:5)
                line 3
                line 4
                line 5
                line 6
                line 7
                """)
        // What it wrote as its answer is not shown with its errors.
        #expect(
            await told(program("s3cret\n", errors: "+ echo s3cret\n", status: 1))
                == "the command vault ended with status 1 (berth.yaml:3:5)")
        #expect(
            await told(program("s3cret\n", errors: "+ echo s3cret\nno lease\n", status: 1))
                == "the command vault ended with status 1 (berth.yaml:3:5)\nno lease")
        // C11: nor spread over the lines that are quoted together.
        #expect(
            await told(program("s3cret\n", errors: "s3c\nret\n", status: 1))
                == "the command vault ended with status 1 (berth.yaml:3:5)")
        // S20
        for echo in ["s3cret\u{34F}", "\u{D4E}s3cret", "s3%63ret", "czNjcmV0"] {
            #expect(
                await told(program("s3cret\n", errors: "+ echo \(echo)\n", status: 1))
                    == "the command vault ended with status 1 (berth.yaml:3:5)", "\(echo)")
        }
        #expect(await told(program("\n")) == "the command vault wrote nothing (berth.yaml:3:5)")
        // D5
        #expect(await told(program("a\nb\n")) == "me:a\nb")
        let slow = FakeProcesses { command throws(ProcessFailure) in
            throw .timedOut(program: command.program, after: command.timeLimit)
        }
        #expect(await told(slow) == "vault did not end within 1m (berth.yaml:3:5)")
    }

    @Test("last as long as they tell, else as long as the manifest says")
    func expiry() async {
        let token = webToken(expiresIn: 7200)
        let environment = ["TOKEN": token.reveal()]
        #expect(
            await outcome(wanted(.variable("TOKEN"), expiresAfter: .seconds(86400)), passwords(environment))
                == "me:\(token.reveal()), for 2h")
        #expect(
            await outcome(wanted(.variable("TOKEN"), expiresAfter: .seconds(86400)), passwords(["TOKEN": "s"]))
                == "me:s, for 1d")
        #expect(
            await outcome(
                wanted(.variable("TOKEN")), passwords(["TOKEN": webToken(expiresIn: -10800).reveal()]))
                == "what TOKEN gives expired 3h ago (berth.yaml:3:5)\nRenew it there.")
    }

    @Test("are shared by registries that name the same source, wherever they stand")
    func shared() {
        let command = RegistryDeclaration.PasswordSource.command(["vault", "x"])
        let one = request(registry("a.example.com", password: command, line: 3))
        #expect(one == request(registry("b.example.com", password: command, line: 9)))
        #expect(Set([one, request(registry("b.example.com", password: command, line: 9))]).count == 1)
        #expect(one != request(registry("a.example.com", username: "you", password: command)))
        #expect(one != request(registry("a.example.com", password: command, expiresAfter: .seconds(60))))
    }

    @Test("are identity tokens where the user is `<token>`")
    func identityToken() async throws {
        let login = try await passwords(["TOKEN": "t"])
            .login(for: wanted(.variable("TOKEN"), username: "<token>"))
        #expect(login.registryLogin == .identityToken(username: "<token>", token: Secret("t")))
        #expect(Login(stored: .identityToken(username: "", token: Secret("t"))) == login)
    }
}
