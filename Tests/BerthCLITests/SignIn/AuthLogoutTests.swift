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

    @Test("--all ends every session of the caches, and one session's failure does not stop the others: 1")
    func allOfTheCaches() async throws {
        let (centers, logins) = ("/home/me/.aws/sso/cache", "/home/me/.aws/login/cache")
        let scene = try SignInScene()
        _ = try await scene.berth("auth", "login", "--device-code")
        let paths = scene.cache.map { "\(centers)/\($0)" }
        let known = try #require(paths.first { scene.files.text($0)?.contains("accessToken") == true })
        scene.files.fail("remove", on: known, with: .readOnlyFileSystem)
        scene.files.put(
            "\(centers)/other.json",
            #"{"accessToken": "t", "expiresAt": "soon", "startUrl": "https://b.awsapps.com/start"}"#)
        let keys = #""accessToken": {"accessKeyId": "ASIA"}"#
        // Its payload is {"sub":"arn:aws:iam::1:user/me"}.
        let idToken = "e30.eyJzdWIiOiJhcm46YXdzOmlhbTo6MTp1c2VyL21lIn0.x"
        scene.files.put("\(logins)/one.json", #"{\#(keys), "idToken": "\#(idToken)"}"#)
        scene.files.put("\(logins)/two.json", "{\(keys)}")
        scene.files.put("\(logins)/without.json", "{}")
        let ended = try await scene.berth("auth", "logout", "--all")
        #expect(
            ended.output == """
                Signed out of SSO at https://b.awsapps.com/start.
                Signed out of login session arn:aws:iam::1:user/me.
                Signed out of \(logins)/two.json.
                1 of 4 sessions failed.

                """)
        #expect(
            ended.errors == """
                error: berth cannot remove \(Self.corp) (berth.yaml:7:3)
                cannot remove \(known): Read-only file system
                Make \(centers) writable, and sign out again.

                """)
        #expect(ended.status == 1)
        #expect(scene.files.paths.filter { $0.hasPrefix("\(logins)/") } == ["\(logins)/without.json"])
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
