import Foundation
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("berth apply's offer to sign in", .scheduled)
struct SignInOfferTests {
    private static let host = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"

    /// A machine on which the user answers questions.
    private func scene(
        _ answers: ScriptedTerminal, _ stub: SignInStub = SignInStub(), manifest: String = SignInScene.manifest,
        config: String? = nil
    ) throws -> SignInScene {
        var scene = try SignInScene(manifest: manifest, config: config, stub)
        scene.terminal = answers
        return scene
    }

    @Test("asks before any request, signs in, and plans again")
    func accepted() async throws {
        for answer in ["", "y", "YES"] {
            let terminal = ScriptedTerminal(answer)
            let scene = try scene(terminal)
            let ended = try await scene.berth("apply")
            #expect(
                terminal.questions == [
                    "You are not signed in to SSO at https://acme.awsapps.com/start. Sign in now? [Y/n] "
                ])
            #expect(
                ended.output.withoutTimes.contains("\n  ✓ \(Self.host)   logged in   valid until HH:MM (12h)   N ms\n"),
                "\(ended.errors)\(ended.output)")
            #expect(ended.status == 0 && ended.leaks == [])
            #expect(scene.stub.requests.first == "POST oidc.eu-west-1.amazonaws.com/client/register")
            let again = try await scene.berth("apply")
            #expect(again.status == 0 && terminal.questions.count == 1, "\(again.errors)")
        }
    }

    @Test("a no, or no answer, leaves the registries blocked, with the command that signs in")
    func declined() async throws {
        for terminal in [ScriptedTerminal("n"), ScriptedTerminal()] {
            let scene = try scene(terminal)
            let ended = try await scene.berth("apply")
            #expect(terminal.questions.count == 1)
            #expect(scene.stub.requests.isEmpty)
            #expect(ended.output.contains("Run `berth auth login`."), "\(ended.output)")
            #expect(ended.status == 1)
        }
    }

    @Test("nothing waits with --yes, with --json, for a saved plan, and without a terminal")
    func noOffer() async throws {
        for arguments in [["apply", "--yes"], ["apply", "--json"], ["apply", "week.plan"], ["apply"]] {
            let terminal = ScriptedTerminal("y", "y")
            var scene = try scene(terminal)
            if arguments == ["apply", "week.plan"] {
                let planned = try await scene.berth("plan", "--out", "week.plan")
                #expect(planned.status == 0, "\(planned.errors)")
            }
            if arguments == ["apply"] { scene.terminal = SilentTerminal() }
            let ended = try await CommandRun(arguments, scene.effects()).ended()
            #expect(terminal.questions == [], "\(arguments)")
            #expect(scene.stub.requests.isEmpty)
            #expect((ended.output + ended.errors).contains("berth auth login"), "\(ended.output)\(ended.errors)")
            #expect(ended.status == 1)
        }
    }

    @Test("only sessions that block selected registries are offered")
    func selected() async throws {
        let terminal = ScriptedTerminal("n", "n")
        let manifest = SignInScene.manifest.replacing(
            "accounts: [",
            with: "  prod: {aws_profile: work}\naccounts: [{id: 210987654321, name: prod, profile: prod}, ")
        let scene = try scene(terminal, manifest: manifest, config: SignInScene.config)
        _ = try await scene.berth("apply", "--only", "account=prod")
        #expect(terminal.questions == ["You are not signed in to SSO session corp. Sign in now? [Y/n] "])
    }

    @Test("an expired session that berth cannot renew has expired, in the question")
    func expired() async throws {
        let terminal = ScriptedTerminal("n")
        let config = SignInScene.config.replacing(
            "sso_session = corp", with: "sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1")
        let scene = try scene(
            terminal, manifest: SignInScene.manifest.replacing(/dev: \{sso.*\}/, with: "dev: {aws_profile: work}"),
            config: config)
        let login = try await scene.berth("auth", "login", "--device-code")
        #expect(login.status == 0, "\(login.errors)")
        (scene.clock as? UserClock)?.advance(by: .seconds(9 * 3600))
        _ = try await scene.berth("apply")
        #expect(
            terminal.questions == ["SSO at https://acme.awsapps.com/start has expired. Sign in now? [Y/n] "])
    }

    @Test("a failed sign-in is reported, and the other registries are logged in")
    func failed() async throws {
        let terminal = ScriptedTerminal("y")
        let manifest =
            SignInScene.manifest
            + "registries: [{host: ghcr.io, username: me, password: {env: TOKEN}, expires_after: 24h}]\n"
        var scene = try scene(terminal, SignInStub(.error("access_denied")), manifest: manifest)
        scene.environment["DISPLAY"] = nil
        scene.environment["TOKEN"] = "given"
        let ended = try await scene.berth("apply")
        #expect(
            ended.errors.contains("\nerror: the sign-in to SSO at https://acme.awsapps.com/start (berth.yaml:7:3) was"),
            "\(ended.errors)")
        #expect(ended.output.contains("ghcr.io") && ended.output.contains("1 logged in"), "\(ended.output)")
        #expect(ended.status == 1)
    }
}
