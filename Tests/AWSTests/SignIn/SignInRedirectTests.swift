import AWS
import Platform
import TestSupport
import Testing

@Suite("A request to the listener of a sign-in", .scheduled)
struct SignInRedirectTests {
    private func read(_ target: String) -> SignInRedirect {
        SignInRedirect(target: target, path: "/oauth/callback", state: Secret("s-1"))
    }

    @Test(
        "the redirect with the state has the code, in any order and encoding",
        arguments: [
            "/oauth/callback?code=c%2F1+2&state=s-1", "/oauth/callback?state=s-1&code=c%2f1%202&session_state=x",
            "/oauth/callback?state=%73-1&&code=c/1%202",
        ])
    func code(target: String) {
        #expect(read(target) == .code(Secret("c/1 2")))
    }

    @Test(
        "a redirect with a wrong, missing or second state is of another sign-in, and so is one without a code",
        arguments: [
            "/oauth/callback?code=c&state=s-2", "/oauth/callback?code=c&state=", "/oauth/callback?code=c",
            "/oauth/callback", "/oauth/callback?code=c&state=s-1&state=s-1", "/oauth/callback?state=s-1&code=",
            "/oauth/callback?state=s-1", "/oauth/callback?state=s-1&code=a&code=b", "/oauth/callback?error=x&state=s-2",
            "/oauth/callback?STATE=s-1&code=c",
        ])
    func foreign(target: String) {
        #expect(read(target) == .foreign)
    }

    @Test("an error with the state ends the sign-in")
    func refused() {
        #expect(
            read("/oauth/callback?error=access_denied&error_description=The+user%20said+no&state=s-1")
                == .refused(.refused(error: "access_denied", description: "The user said no")))
        #expect(
            read("/oauth/callback?state=s-1&code=c&error=x") == .refused(.refused(error: "x", description: "")))
    }

    @Test("a browser requests other paths as well", arguments: ["/favicon.ico", "/", "", "/oauth/callback/?state=s-1"])
    func otherPath(target: String) {
        #expect(read(target) == .otherPath)
    }
}
