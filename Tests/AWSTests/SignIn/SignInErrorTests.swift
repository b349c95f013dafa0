import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("A sign-in that fails", .scheduled)
struct SignInErrorTests {
    @Test("a user without a home directory cannot store a session")
    func noHome() {
        #expect(
            SignInError.noHome(IdentityCenterFixture.manifest("corp")).description == """
                berth cannot store SSO session corp (berth.yaml:3:3): there is no home directory
                Set HOME.
                """)
    }

    @Test("another user's file is named, with the command that helps")
    func foreignPath() {
        var error = FileError("write", "/home/me/.aws/sso/cache", .permissionDenied)
        error.foreignPath = ForeignPath(
            path: "/home/me/.aws/sso/cache", owner: "root", root: "/home/me/.aws", user: 1000)
        let step = "Make it yours again: sudo chown -R 1000 /home/me/.aws"
        #expect(
            SignInError.notStored(IdentityCenterFixture.manifest("corp"), error).description == """
                berth cannot store SSO session corp (berth.yaml:3:3)
                cannot write /home/me/.aws/sso/cache: Permission denied (it belongs to root)
                \(step)
                """)
        #expect(
            SignInError.notRemoved(session: "SSO session corp", error).description == """
                berth cannot remove SSO session corp
                cannot write /home/me/.aws/sso/cache: Permission denied (it belongs to root)
                \(step)
                """)
    }

    @Test("the next step of a sign-in for `berth init` is that command")
    func options() {
        let session = SSOSession(
            name: nil, startURL: "https://corp.awsapps.com/start?a=b", region: "eu-west-1", definition: .options)
        let command = "berth init --sso 'https://corp.awsapps.com/start?…' --sso-region eu-west-1"
        #expect(
            SignInError.redirect(.timedOut(.seconds(600)), of: .identityCenter(session)).description == """
                SSO at https://corp.awsapps.com/start?…: no answer from the browser within 10m
                Sign in again, or use another device: `\(command) --device-code`.
                """)
        #expect(SignInError.codeExpired(session).description.hasSuffix("\nRun `\(command)`."))
    }

    @Test("no message has more than three lines")
    func length() {
        let session = IdentityCenterFixture.manifest("corp")
        let errors: [SignInError] = [
            .redirect(.noBrowser, of: .identityCenter(session)), .codeExpired(session), .denied(session, words: "w"),
            .clientRefused(session, words: "w"), .startURLRefused(session, words: "w"),
            .badStartURL(session, problem: "p"), .otherRegion(session, region: "r"),
            .unsafeCache(session, .open("/x", mode: 0o666)), .notEnded(session: "s", why: "w"),
        ]
        for error in errors { #expect(error.description.split(separator: "\n").count <= 3) }
    }
}
