import Foundation
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("berth auth login", .scheduled)
struct AuthLoginTests {
    private static let corp = "SSO at https://acme.awsapps.com/start"
    private static let device = """
        Sign in to SSO at https://acme.awsapps.com/start (berth.yaml:7:3): open this page in a browser on any device.

          https://acme.awsapps.com/start/#/device

        Enter the code, or compare it: the page must show the same code.

          BDFG-HJKL

        This page has the code already:

          https://acme.awsapps.com/start/#/device?user_code=BDFG-HJKL

        The code is valid for 10m.

        """

    @Test("signs a new machine in with a browser: one page, and the AWS CLI's two files")
    func browser() async throws {
        let scene = try SignInScene()
        let ended = try await scene.berth("auth", "login")
        #expect(ended.plainOutput == "Signed in to \(Self.corp) until HH:MM (8h), for dev.\n")
        #expect(
            ended.plainErrors == """
                Sign in to SSO at https://acme.awsapps.com/start (berth.yaml:7:3) in the browser. If it shows no page, \
                open this one on this machine:

                  https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=client&redirect_uri=\
                http%3A%2F%2F127.0.0.1:PORT%2Foauth%2Fcallback&state=STATE&code_challenge_method=S256&\
                scopes=sso%3Aaccount%3Aaccess&code_challenge=CHALLENGE


                """)
        #expect(ended.status == 0 && ended.leaks == [])
        #expect(scene.cache.count == 2)
        #expect(scene.browser.shown.count == 1)
        #expect(scene.browser.shown[0].contains("You can close this tab"))
        let again = try await scene.berth("auth", "login")
        #expect(again.plainOutput == "Already signed in to \(Self.corp) until HH:MM (8h), for dev.\n")
        #expect(again.errors == "" && again.status == 0)
    }

    @Test("S8: with -vv, neither a secret nor a page's address is in the log")
    func log() async throws {
        let scene = try SignInScene()
        let ended = try await scene.berth("auth", "login", "-vv")
        let log = ended.errors.lines.filter { $0.hasPrefix("berth: ") }
        #expect(log.count >= 2, "\(ended.errors)")
        #expect(log.filter { $0.contains("authorize") || $0.contains("state=") } == [])
        #expect(ended.leaks == [] && ended.status == 0)
    }

    @Test("S8: the browser's program gets the page's address, and no secret")
    func arguments() async throws {
        let processes = BrowserStub().processes()
        var scene = try SignInScene(processes: processes)
        scene.environment["AWS_SESSION_TOKEN"] = "planted-session-token"
        let ended = try await scene.berth("auth", "login")
        #expect(ended.status == 0, "\(ended.errors)")
        let commands = processes.commands
        #expect(commands.map(\.program) == ["xdg-open"])
        let texts = commands.flatMap { $0.arguments + Array($0.environment.values) }
        #expect(SignInStub.secrets.filter { secret in texts.contains { $0.contains(secret) } } == [])
        #expect(commands[0].arguments[0].hasPrefix("https://oidc.eu-west-1.amazonaws.com/authorize?"))
    }

    @Test("a machine without a browser, --device-code and --remote print a page and a code for another device")
    func deviceCode() async throws {
        for arguments in [["auth", "login"], ["auth", "login", "--device-code"], ["auth", "login", "--remote"]] {
            var scene = try SignInScene(SignInStub(.error("authorization_pending")))
            if arguments.count == 2 { scene.environment["DISPLAY"] = nil }
            let ended = try await CommandRun(arguments, scene.effects()).ended()
            #expect(ended.errors == Self.device)
            #expect(ended.plainOutput == "Signed in to \(Self.corp) until HH:MM (8h), for dev.\n")
            #expect(ended.status == 0 && ended.leaks == [])
        }
    }

    @Test("a browser that does not start is reported, and the code of a device is used instead")
    func brokenBrowser() async throws {
        let processes = FakeProcesses(["xdg-open"]) { _ in ProcessOutput(status: 4) }
        let scene = try SignInScene(processes: processes)
        let ended = try await scene.berth("auth", "login")
        #expect(
            ended.errors.contains(
                "\n\nwarning: berth cannot open a browser on this machine\n\(Self.device.lines[0])\n"),
            "\(ended.errors)")
        #expect(ended.status == 0)
    }

    @Test("--no-browser prints the page, and opens nothing")
    func printed() async throws {
        let processes = FakeProcesses()
        var scene = try SignInScene(processes: processes)
        scene.clock = ManualClock()
        let ended = try await scene.berth("auth", "login", "--no-browser")
        #expect(
            ended.errors.hasPrefix(
                """
                Sign in to SSO at https://acme.awsapps.com/start (berth.yaml:7:3): open this page in a browser on this \
                machine.

                  https://oidc.eu-west-1.amazonaws.com/authorize?
                """), "\(ended.errors)")
        #expect(processes.commands.isEmpty)
        // No browser opens it, and this clock does not wait.
        #expect(
            ended.errors.hasSuffix(
                """
                error: SSO at https://acme.awsapps.com/start (berth.yaml:7:3): no answer from the browser within 10m
                Sign in again, or use another device: `berth auth login --device-code`.

                """), "\(ended.errors)")
        #expect(ended.status == 1)
    }

    @Test("a closed browser ends the sign-in after ten minutes")
    func closed() async throws {
        let clock = ManualClock()
        var scene = try SignInScene(browser: BrowserStub(.isClosed))
        scene.clock = clock
        let ended = try await scene.berth("auth", "login")
        #expect(clock.slept == [.seconds(600)])
        #expect(
            ended.errors.hasSuffix(
                """
                \nerror: SSO at https://acme.awsapps.com/start (berth.yaml:7:3): no answer from the browser within 10m
                Sign in again, or use another device: `berth auth login --device-code`.

                """), "\(ended.errors)")
        #expect(ended.output == "" && ended.status == 1)
    }

    @Test("a redirect with an error ends the sign-in with the service's words")
    func denied() async throws {
        let scene = try SignInScene(browser: BrowserStub(.denies))
        let ended = try await scene.berth("auth", "login")
        #expect(
            ended.errors.hasSuffix(
                """
                \nerror: SSO at https://acme.awsapps.com/start (berth.yaml:7:3): the sign-in page ended with \
                access_denied: Not today
                Sign in again, and allow the access that the page asks for.

                """), "\(ended.errors)")
        #expect(ended.status == 1)
    }

    @Test("a redirect with a wrong state is refused, and the sign-in goes on")
    func wrongState() async throws {
        let browser = BrowserStub(.allowsAfterAttack)
        let scene = try SignInScene(browser: browser)
        let ended = try await scene.berth("auth", "login")
        let statuses = browser.shown.map { String($0.prefix { !$0.isNewline }) }
        #expect(statuses == ["HTTP/1.1 400 Bad Request", "HTTP/1.1 200 OK"])
        #expect(ended.status == 0, "\(ended.errors)")
    }

    @Test(
        "a code that expires or is denied ends the sign-in; a slow-down only delays it",
        arguments: [
            (
                "expired_token",
                """
                error: the code for SSO at https://acme.awsapps.com/start (berth.yaml:7:3) expired before it was confirmed
                Run `berth auth login`.

                """
            ),
            (
                "access_denied",
                """
                error: the sign-in to SSO at https://acme.awsapps.com/start (berth.yaml:7:3) was denied
                sso-oidc:CreateToken answered access_denied: as the stub says (HTTP 400)
                Sign in again, and allow the access that the page asks for.

                """
            ),
        ])
    func deviceEnds(code: String, expected: String) async throws {
        let scene = try SignInScene(SignInStub(.error("slow_down"), .error(code)))
        let ended = try await scene.berth("auth", "login", "--device-code")
        #expect(ended.errors == Self.device + expected)
        #expect(ended.status == 1)
    }

    @Test("without a terminal, nothing waits for a user; --device-code prints the page for the log's reader")
    func noTerminal() async throws {
        var scene = try SignInScene()
        scene.terminal = SilentTerminal()
        let ended = try await scene.berth("auth", "login")
        #expect(
            ended.errors == """
                error: the sign-in to SSO at https://acme.awsapps.com/start needs a terminal
                Run `berth auth login` in a terminal, or with `--device-code` to use another device.

                """)
        #expect(ended.status == 1 && scene.stub.requests.isEmpty)
        let code = try await scene.berth("auth", "login", "--device-code")
        #expect(code.errors == Self.device && code.status == 0)
    }

    @Test("without a terminal, the next step is the command for the named session")
    func noTerminalForName() async throws {
        var scene = try SignInScene(manifest: nil, config: SignInScene.config + SignInScene.console)
        scene.terminal = SilentTerminal()
        let session = try await scene.berth("auth", "login", "--sso-session", "corp")
        #expect(
            session.errors == """
                error: the sign-in to SSO session corp needs a terminal
                Run `berth auth login --sso-session corp` in a terminal, or with `--device-code` to use another device.

                """)
        let console = "login session \(SignInScene.consoleIdentity)"
        let login = try await scene.berth("auth", "login", "console")
        #expect(
            login.errors == """
                error: the sign-in to \(console) needs a terminal
                Run `berth auth login console` in a terminal.

                """)
        let remote = try await scene.berth("auth", "login", "console", "--remote")
        #expect(
            remote.errors.hasSuffix(
                """
                \nerror: \(console) (~/.aws/config:12): the sign-in needs a code from the user, but there is no terminal
                Run `berth auth login console` in a terminal.

                """), "\(remote.errors)")
        #expect([session, login, remote].map(\.status) == [1, 1, 1])
        let start = try await scene.berth(
            "init", "--sso", "https://acme.awsapps.com/start", "--sso-region", "eu-west-1", "--yes")
        let command = "berth init --sso https://acme.awsapps.com/start --sso-region eu-west-1"
        #expect(
            start.errors == """
                error: the sign-in to \(Self.corp) needs a terminal
                Run `\(command)` in a terminal, or with `--device-code` to use another device.

                """)
    }

    @Test("keys of `aws login` that last long enough are not renewed")
    func validKeys() async throws {
        let scene = try SignInScene(manifest: nil, config: SignInScene.console)
        scene.storeConsoleKeys()
        let ended = try await scene.berth("auth", "login", "console")
        #expect(
            ended.output == "Already signed in to login session \(SignInScene.consoleIdentity), for console.\n",
            "\(ended.errors)")
        #expect(scene.stub.requests.isEmpty && ended.status == 0)
    }

    @Test("a session with less than 15 minutes is replaced, and a valid one only with --force")
    func due() async throws {
        let clock = UserClock()
        var scene = try SignInScene(config: SignInScene.config)
        scene.clock = clock
        func login(_ arguments: String...) async throws -> Ended {
            try await CommandRun(
                ["auth", "login", "--device-code", "--sso-session", "corp"] + arguments, scene.effects()
            )
            .ended()
        }
        #expect(try await login().plainOutput == "Signed in to SSO session corp until HH:MM (8h).\n")
        #expect(try await login().plainOutput == "Already signed in to SSO session corp until HH:MM (8h).\n")
        #expect(try await login("--force").plainOutput == "Signed in to SSO session corp until HH:MM (8h).\n")
        clock.advance(by: .seconds(8 * 3600 - 14 * 60))
        let renewed = try await login()
        #expect(renewed.output.hasPrefix("Renewed SSO session corp until ") && renewed.errors == "")
    }

    @Test("a session that AWS does not renew any more needs the user")
    func ended() async throws {
        let clock = UserClock()
        var scene = try SignInScene(config: SignInScene.config, SignInStub(.token, .error("invalid_grant")))
        scene.clock = clock
        _ = try await scene.berth("auth", "login", "--device-code", "work")
        clock.advance(by: .seconds(9 * 3600))
        let again = try await scene.berth("auth", "login", "--device-code", "work")
        #expect(again.output.hasPrefix("Signed in to SSO session corp until "), "\(again.errors)")
        #expect(again.output.hasSuffix(", for work.\n"))
        #expect(again.errors.contains("BDFG-HJKL"))
    }

    @Test("profiles of the manifest and of AWS's files can be named, and one sign-in serves all with its session")
    func named() async throws {
        let manifest = SignInScene.manifest.replacing(
            "accounts:",
            with:
                "  prod: {aws_profile: work}\n  deploy: {source: prod, role_arn: 'arn:aws:iam::210987654321:role/x'}\naccounts:"
        )
        let scene = try SignInScene(manifest: manifest, config: SignInScene.config)
        let one = try await scene.berth("auth", "login", "--device-code", "deploy", "work", "prod")
        #expect(
            one.plainOutput == "Signed in to SSO session corp until HH:MM (8h), for deploy, work, prod.\n",
            "\(one.errors)")
        let all = try await scene.berth("auth", "login")
        #expect(
            all.plainOutput == """
                Signed in to SSO at https://acme.awsapps.com/start until HH:MM (8h), for dev.
                Already signed in to SSO session corp until HH:MM (8h), for prod, deploy.

                """, "\(all.errors)")
    }

    @Test("a profile or session that does not exist, or needs no sign-in: 64")
    func wrongNames() async throws {
        let scene = try SignInScene(config: SignInScene.config)
        let unknown = try await scene.berth("auth", "login", "wrok")
        #expect(unknown.errors == "error: there is no profile `wrok`: did you mean `work`?\n" && unknown.status == 64)
        let far = try await scene.berth("auth", "login", "elsewhere")
        #expect(
            far.errors == "error: there is no profile `elsewhere`: neither the manifest nor the AWS files have it\n")
        let keys = try await scene.berth("auth", "login", "keys")
        #expect(
            keys.errors == """
                error: profile keys needs no sign-in in a browser: it uses profile keys
                Run `berth auth status`.

                """)
        #expect(keys.status == 64)
        let session = try await scene.berth("auth", "login", "--sso-session", "crop")
        #expect(
            session.errors == """
                error: there is no [sso-session crop] in the config file
                Add it, or run `aws configure sso`.

                """)
        #expect(session.status == 64)
    }

    @Test("one session's failure does not stop the others: 1")
    func several() async throws {
        let manifest = SignInScene.manifest.replacing("accounts:", with: "  prod: {aws_profile: work}\naccounts:")
        let scene = try SignInScene(
            manifest: manifest, config: SignInScene.config, SignInStub(.error("access_denied")))
        let ended = try await scene.berth("auth", "login", "--device-code")
        #expect(
            ended.plainOutput == """
                Signed in to SSO session corp until HH:MM (8h), for prod.
                1 of 2 sessions failed.

                """, "\(ended.errors)")
        #expect(ended.errors.contains("\nerror: the sign-in to SSO at https://acme.awsapps.com/start "))
        #expect(ended.status == 1)
    }

    @Test("a manifest without sessions needs nothing; without a manifest, a profile must be named")
    func nothing() async throws {
        let keys = try SignInScene(
            manifest:
                "version: 1\nprofiles: {k: {aws_profile: keys}}\nregistries: [{host: public.ecr.aws, profile: k}]\n",
            config: SignInScene.config)
        let none = try await keys.berth("auth", "login")
        #expect(none.plainOutput == "No profile needs a sign-in in a browser: see `berth auth status`.\n")
        #expect(none.errors == "" && none.status == 0)
        let scene = try SignInScene(manifest: nil, config: SignInScene.config)
        let missing = try await scene.berth("auth", "login")
        #expect(missing.errors.hasPrefix("error: no manifest") && missing.status == 65, "\(missing.errors)")
        #expect(try await scene.berth("auth", "login", "--device-code", "work").status == 0)
    }

    @Test("a signal ends the wait: 130")
    func interrupted() async throws {
        let scene = try SignInScene(browser: BrowserStub(.isClosed))
        let interruptions = ManualInterruptions()
        var run = CommandRun(["auth", "login"], scene.effects())
        run.interruptions = interruptions
        async let ended = run.ended()
        while scene.stub.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        interruptions.send()
        let result = try await ended
        #expect(result.errors.hasSuffix("\nerror: interrupted\n") && result.status == 130, "\(result.errors)")
    }

    @Test("events name the sessions")
    func events() async throws {
        let scene = try SignInScene()
        let ended = try await scene.berth("auth", "login", "--json")
        #expect(
            ended.output.lines.last == """
                {"type":"signed_in","expires":"2027-01-15T16:00:00Z","is_new":true,"profiles":["dev"],\
                "session":"SSO at https://acme.awsapps.com/start"}
                """)
        #expect(!ended.output.contains("authorize"))
        let out = try await scene.berth("auth", "logout", "--json")
        #expect(
            out.output.lines.last
                == #"{"type":"signed_out","profiles":["dev"],"session":"SSO at https://acme.awsapps.com/start"}"#)
    }
}
