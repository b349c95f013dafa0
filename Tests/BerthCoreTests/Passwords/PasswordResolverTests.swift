import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("Passwords", .scheduled)
struct PasswordResolverTests {
    private let files = MemoryFileSystem()
    private let clock = ManualClock(now: now.timeIntervalSince1970)

    private func passwords(
        _ environment: [String: String] = [:], processes: FakeProcesses = FakeProcesses()
    ) -> PasswordResolver {
        PasswordResolver(
            .fake(clock: clock, files: files, processes: processes, environment: environment),
            secretVariables: ["TOKEN"], timeLimit: .seconds(60)
        )
    }

    private func wanted(
        _ source: RegistryDeclaration.PasswordSource, username: String = "me", expiresAfter: Duration? = nil
    ) -> PasswordRequest {
        request(registry("ghcr.io", username: username, password: source, expiresAfter: expiresAfter))
    }

    /// Returns a login, or the message of the failure.
    private func outcome(_ request: PasswordRequest, _ passwords: PasswordResolver) async -> String {
        do throws(PasswordError) {
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

    @Test(
        "D19: a command may print JSON with the expiry, in the formats of other programs",
        arguments: [
            (#"{"ServerURL":"ghcr.io","Username":"you","Secret":"s","expires":1800000300}"#, "me:s, for 5m"),
            (#"{"Username":"","Secret":"s","expires":"2027-01-15T08:05:00Z"}"#, "me:s, for 5m"),
            (#"{"Secret":"s","expires":null}"#, "me:s, for 1h"), (#" {"Secret":"s"} "#, "me:s, for 1h"),
            (#"{"Secret":"s","expires":1800007200}"#, "me:s, for 1h"),
            (
                """
                {
                  "configuration": {"active_configuration": "default"},
                  "credential": {"access_token": "ya29.s", "token_expiry": "2027-01-15T08:05:00Z"},
                  "sentinels": {"config_sentinel": "/x"}
                }

                """, "me:ya29.s, for 5m"
            ),
            (
                #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":"#
                    + #"{"expirationTimestamp":"2027-01-15T08:05:00Z","token":"s"}}"#, "me:s, for 5m"
            ),
            // Other JSON is a password.
            (#"{"type":"service_account","key":"k"}"#, #"me:{"type":"service_account","key":"k"}, for 1h"#),
            (#"{"status":{"token":"s"}}"#, #"me:{"status":{"token":"s"}}, for 1h"#),
            (#"{"Secret":7}"#, #"me:{"Secret":7}, for 1h"#),
            (#"{"Secret":""}"#, "the command print wrote nothing (berth.yaml:3:5)"),
            (
                #"{"Secret":"s","expires":"tomorrow"}"#,
                """
                the command print printed an expiry that berth cannot read (berth.yaml:3:5)
                Use seconds since 1970, or a time such as 2040-01-31T08:30:00Z.
                """
            ),
            (
                #"{"Secret":"s","expires":1e300}"#,
                """
                the command print printed an expiry that berth cannot read (berth.yaml:3:5)
                Use seconds since 1970, or a time such as 2040-01-31T08:30:00Z.
                """
            ),
            (
                #"{"Secret":"s","expires":1799999940}"#,
                """
                the password from the command print expired 1m ago (berth.yaml:3:5)
                Renew it there.
                """
            ),
            (
                #"{"Username":"<token>","Secret":"s"}"#,
                """
                the command print returned an identity token, but the manifest expects a user's password (berth.yaml:3:5)
                Write `username: <token>`.
                """
            ),
        ])
    func json(output: String, expected: String) async {
        let request = wanted(.command(["print"]), expiresAfter: .seconds(3600))
        #expect(await outcome(request, passwords(processes: program(output))) == expected)
    }

    @Test("D19: a user's JSON is not an identity token, and an identity token's is")
    func jsonToken() async {
        let token = wanted(.command(["print"]), username: "<token>")
        #expect(
            await outcome(token, passwords(processes: program(#"{"Username":"me","Secret":"s"}"#))) == """
                the command print returned a user's password, but the manifest expects an identity token (berth.yaml:3:5)
                Set `username` to the user's name.
                """)
        let answer = #"{"Username":"<token>","Secret":"s","expires":1800000300}"#
        #expect(await outcome(token, passwords(processes: program(answer))) == "<token>:s, for 5m")
    }

    @Test("D19: a command that fails shows no secret of the JSON that it printed")
    func jsonSecrecy() async {
        let failing = program(
            #"{"Secret":"planted-secret"}"#, errors: "cannot lock\ncannot save planted-secret\n", status: 3)
        #expect(
            await outcome(wanted(.command(["print"])), passwords(processes: failing)) == """
                the command print ended with status 3 (berth.yaml:3:5)
                cannot lock
                """)
    }

    @Test("D19: the earliest expiry of the token, the command and the manifest counts")
    func earliest() async {
        let hour = wanted(.command(["print"]), expiresAfter: .seconds(3600))
        for (seconds, expected) in [(7200.0, ", for 1h"), (300, ", for 5m")] {
            let token = webToken(expiresIn: seconds).reveal()
            #expect(await outcome(hour, passwords(processes: program(token))) == "me:\(token)\(expected)")
            let answer = #"{"Secret":"\#(token)","expires":1800000060}"#
            #expect(await outcome(hour, passwords(processes: program(answer))) == "me:\(token), for 1m")
        }
    }

    @Test("come from a variable, unchanged")
    func variable() async {
        #expect(await outcome(wanted(.variable("TOKEN")), passwords(["TOKEN": " s ü "])) == "me: s ü ")
        #expect(await outcome(wanted(.variable("TOKEN")), passwords()) == "TOKEN is not set (berth.yaml:3:5)")
        #expect(
            await outcome(wanted(.variable("TOKEN")), passwords(["TOKEN": ""])) == "TOKEN is empty (berth.yaml:3:5)")
    }

    // D11
    @Test(
        "come from a variable, without the one line end that `cat` leaves",
        arguments: [
            ("s\n", "me:s"), ("s\r\n", "me:s"), ("s\n\n", "me:s\n"), (" s \n", "me: s "), ("\ns", "me:\ns"),
            ("\n", "TOKEN is empty (berth.yaml:3:5)"), ("\r\n", "TOKEN is empty (berth.yaml:3:5)"),
        ])
    func variableWithLineEnd(value: String, expected: String) async {
        #expect(await outcome(wanted(.variable("TOKEN")), passwords(["TOKEN": value])) == expected)
    }

    // D5
    @Test("have several lines if they are a key file, from any source", arguments: ["\n", "\r\n"])
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
    @Test("contain no other control characters", arguments: ["\0", "\u{1}", "\u{B}", "\u{1B}", "\u{7F}", "\u{8}"])
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
        "come from a file, without the one line end that editors add",
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

    @Test("do not come from a file that cannot be read, or is not text")
    func badFile() async {
        #expect(await outcome(wanted(.file("/run/hub")), passwords()) == "there is no file /run/hub (berth.yaml:3:5)")
        files.put("/run/hub", "s")
        files.fail("read", on: "/run/hub", with: .permissionDenied)
        #expect(
            await outcome(wanted(.file("/run/hub")), passwords())
                == "cannot read /run/hub: Permission denied (berth.yaml:3:5)")
    }

    @Test("come from a command, which gets no secret and no terminal")
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
        #expect(throws: Never.self) { try passwords(environment).availablePassword(for: wanted) }
    }

    @Test("do not come from a command that fails, whose last output is reported")
    func failedCommand() async {
        let wanted = wanted(.command(["vault", "secret/planted"]))
        func told(_ processes: FakeProcesses) async -> String { await outcome(wanted, passwords(processes: processes)) }
        #expect(
            await told(FakeProcesses())
                == "there is no program vault (berth.yaml:3:5)\nInstall it, or fix PATH.")
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
        // Its standard output is not shown with its errors.
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
        let slow = FakeProcesses { command throws(ProcessError) in
            throw .timedOut(program: command.program, after: command.timeLimit)
        }
        #expect(await told(slow) == "vault did not end within 1m (berth.yaml:3:5)")
    }

    @Test("have their own expiry, or else the manifest's")
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
                == "the password from TOKEN expired 3h ago (berth.yaml:3:5)\nRenew it there.")
    }

    @Test("are shared by registries with the same source, wherever they are declared")
    func shared() {
        let command = RegistryDeclaration.PasswordSource.command(["vault", "x"])
        let one = request(registry("a.example.com", password: command, line: 3))
        #expect(one == request(registry("b.example.com", password: command, line: 9)))
        #expect(Set([one, request(registry("b.example.com", password: command, line: 9))]).count == 1)
        #expect(one != request(registry("a.example.com", username: "you", password: command)))
        #expect(one != request(registry("a.example.com", password: command, expiresAfter: .seconds(60))))
    }

    @Test("are identity tokens if the user is `<token>`")
    func identityToken() async throws {
        let login = try await passwords(["TOKEN": "t"])
            .login(for: wanted(.variable("TOKEN"), username: "<token>"))
        #expect(login.credential == .identityToken(username: "<token>", token: Secret("t")))
        #expect(Login(.identityToken(username: "", token: Secret("t")), expires: nil) == login)
    }
}
