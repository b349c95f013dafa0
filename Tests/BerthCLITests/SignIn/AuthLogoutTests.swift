import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("berth auth logout and status", .scheduled)
struct AuthLogoutTests {
    private static let corp = "SSO at https://acme.awsapps.com/start"

    @Test("ends the session at AWS, and removes its file")
    func logout() async throws {
        let scene = try SignInScene()
        _ = try await scene.berth("auth", "login", "--device-code")
        let ended = try await scene.berth("auth", "logout")
        #expect(ended.output == "Signed out of \(Self.corp).\n" && ended.errors == "" && ended.status == 0)
        #expect(scene.stub.requests.last == "POST portal.sso.eu-west-1.amazonaws.com/logout")
        let again = try await scene.berth("auth", "logout")
        #expect(again.output == "Not signed in to \(Self.corp).\n" && again.status == 0)
    }

    @Test("--all ends the sessions of the manifest and of the AWS files; it takes no names")
    func all() async throws {
        let scene = try SignInScene(config: SignInScene.config)
        let none = try await scene.berth("auth", "logout", "--all")
        #expect(none.output == "There are no sessions to end.\n" && none.errors == "" && none.status == 0)
        _ = try await scene.berth("auth", "login", "--device-code")
        let ended = try await scene.berth("auth", "logout", "--all")
        #expect(ended.output == "Signed out of \(Self.corp).\n", "\(ended.errors)")
        let both = try await scene.berth("auth", "logout", "--all", "work")
        #expect(both.errors.contains("--all cannot be combined with profiles or --sso-session") && both.status == 64)
        let other = try SignInScene()
        _ = try await other.berth("auth", "login", "--device-code")
        // Neither a manifest nor the AWS files name it any more.
        try other.files.remove("/home/me/work/berth.yaml")
        let unknown = try await other.berth("auth", "logout", "--all")
        #expect(unknown.output == "Signed out of \(Self.corp).\n", "\(unknown.errors)")
    }

    @Test("status is the same as `berth status --principals`")
    func status() async throws {
        let scene = try SignInScene()
        let out = try await scene.berth("auth", "status", "--exit-code")
        #expect(out.status == 3 && out.output.contains("Run `berth auth login`."), "\(out.output)\(out.errors)")
        _ = try await scene.berth("auth", "login", "--device-code")
        let status = try await scene.berth("auth", "status", "--exit-code")
        #expect(status.status == 0 && status.output.contains("available for 8h"), "\(status.output)")
        #expect(try await scene.berth("status", "--principals").output == status.output)
    }
}
