import Effects
import FoundationEssentials
import Logging
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

/// The clock starts at 2027-01-15T08:00:00Z.
@Suite("Signing in to a login session", .scheduled)
struct LoginSessionSignInTests {
    private static let session = "login session \(LoginFiles.identity) (~/.aws/config:2)"
    /// The proof key of a generator that returns only zeros.
    private static let verifier = String(repeating: "A", count: 64)
    /// Its SHA-256, from `printf … | openssl dgst -sha256 -binary | basenc --base64url`.
    private static let challenge = "1T7aemN8mcx_tWbZbp-hCb8VxHhBCj9etNTE4mzQgfY"
    private static let state = "00000000-0000-4000-8000-000000000000"

    /// Signs in, and returns the expiry or the message, with the files and requests.
    private func signIn(
        remote isRemote: Bool = false, _ user: LoginUser = LoginUser { _ in Secret("the-code") },
        answer: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse = { _ in
            LoginFiles.granted("ASIANEW", idToken: LoginFiles.idToken())
        },
        prepare: (MemoryFileSystem) -> Void = { _ in }
    ) async throws -> (result: String, http: FakeHTTP, files: MemoryFileSystem) {
        let files = try LoginFiles.files(nil)
        let http = FakeHTTP(answer)
        let effects = files.effects(http: http)
        let memory = try #require(effects.files as? MemoryFileSystem)
        prepare(memory)
        let signIn = try LoginFiles.signIn(files, effects)
        do {
            return (try await signIn.signIn(remote: isRemote, user: user).formatted(.iso8601), http, memory)
        } catch {
            return ("\(error)", http, memory)
        }
    }

    @Test("a profile without login_session has no such sign-in")
    func otherProfile() throws {
        let files = AWSFiles(credentials: AWSFiles.keys)
        #expect(
            LoginSessionSignIn(
                of: try files.resolve(.profile("platform")), configuration: try files.load(), effects: files.effects(),
                timeLimit: .seconds(20), log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })) == nil)
    }

    @Test("on this device, the browser gets the AWS CLI's page and is redirected to this machine")
    func sameDevice() async throws {
        let user = LoginUser { state in
            #expect(state.reveal() == Self.state)
            return Secret("the-code")
        }
        let signed = try await signIn(user)
        #expect(signed.result == "2027-01-15T08:15:00Z")
        #expect(
            user.url == """
                https://us-east-1.signin.aws.amazon.com/v1/authorize?response_type=code\
                &client_id=arn%3Aaws%3Asignin%3A%3A%3Adevtools%2Fsame-device&state=\(Self.state)\
                &code_challenge_method=SHA-256&scope=openid\
                &redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Foauth%2Fcallback&code_challenge=\(Self.challenge)
                """)
        guard case .browser(_, "login session \(LoginFiles.identity)")? = user.pages.first else {
            Issue.record("the page is \(String(describing: user.pages.first))")
            return
        }
        #expect(user.closedListeners == 1)
        #expect(
            signed.http.requests.map(\.members) == [
                [
                    "clientId": "arn:aws:signin:::devtools/same-device", "grantType": "authorization_code",
                    "code": "the-code", "codeVerifier": Self.verifier,
                    "redirectUri": "http://127.0.0.1:49152/oauth/callback",
                ]
            ])
        #expect(signed.http.requests.first?.proof?.htu == "https://us-east-1.signin.aws.amazon.com/v1/token")
    }

    @Test("for another device, the user pastes the code of the page")
    func crossDevice() async throws {
        let user = LoginUser { state in Secret(Base64.encode("state=\(state.reveal())&code=the%2Bcode") + "\n") }
        let signed = try await signIn(remote: true, user)
        #expect(signed.result == "2027-01-15T08:15:00Z")
        #expect(
            user.fields == [
                "response_type": "code", "client_id": "arn:aws:signin:::devtools/cross-device", "state": Self.state,
                "code_challenge_method": "SHA-256", "scope": "openid",
                "redirect_uri": "https://us-east-1.signin.aws.amazon.com/v1/sessions/confirmation",
                "code_challenge": Self.challenge,
            ])
        guard case .remote? = user.pages.first else {
            Issue.record("the page is \(String(describing: user.pages.first))")
            return
        }
        #expect(
            signed.http.requests.map(\.members) == [
                [
                    "clientId": "arn:aws:signin:::devtools/cross-device", "grantType": "authorization_code",
                    "code": "the+code", "codeVerifier": Self.verifier,
                    "redirectUri": "https://us-east-1.signin.aws.amazon.com/v1/sessions/confirmation",
                ]
            ])
        let stored = try LoginFiles.Content(try #require(signed.files.text(LoginFiles.path)))
        #expect(stored.clientId == "arn:aws:signin:::devtools/cross-device")
    }

    @Test("the keys are stored with the members of the AWS CLI, and are usable at once")
    func stored() async throws {
        let signed = try await signIn()
        let text = try #require(signed.files.text(LoginFiles.path))
        var stored = try LoginFiles.Content(text)
        let key = try #require(stored.dpopKey)
        #expect(key.hasPrefix("-----BEGIN EC PRIVATE KEY-----\n"))
        #expect(DPoPKey(pem: Secret(key)) != nil)
        stored.dpopKey = LoginFiles.key
        var expected = LoginFiles.Content(expires: "2027-01-15T08:15:00Z")
        expected.accessToken?.accessKeyId = "ASIANEW"
        expected.accessToken?.secretAccessKey = "newRefreshedSecretKey"
        expected.accessToken?.sessionToken = "newRefreshedSessionToken"
        expected.accessToken?.accountId = "012345678910"
        expected.tokenType = "aws_sigv4"
        expected.refreshToken = "new_refresh_token"
        expected.idToken = LoginFiles.idToken()
        #expect(stored == expected)
        #expect(signed.files[LoginFiles.path] == .file(Array(text.utf8), mode: 0o600))
        #expect(signed.files["/home/me/.aws/login/cache"] == .folder(mode: 0o700))
        var files = try LoginFiles.files(nil)
        files.others[LoginFiles.path] = text
        #expect(await files.signIn(.profile("signin")) == "ASIANEW/newRefreshedSecretKey/newRefreshedSessionToken")
    }

    @Test("another user or role than the session's is an error, and nothing is stored")
    func otherIdentity() async throws {
        let signed = try await signIn { _ in
            LoginFiles.granted(idToken: LoginFiles.idToken("arn:aws:iam::012345678910:user/other"))
        }
        #expect(
            signed.result == """
                the browser signed in as arn:aws:iam::012345678910:user/other, not to \(Self.session)
                Run `berth auth login signin` and choose that session in the browser, or change login_session.
                """)
        #expect(signed.files[LoginFiles.path] == nil)
    }

    @Test("an answer without an ID token is an error, and nothing is stored", arguments: [nil, "x.y", "a.e30.c"])
    func noIdentity(_ idToken: String?) async throws {
        let signed = try await signIn { _ in LoginFiles.granted(idToken: idToken) }
        #expect(
            signed.result == """
                us-east-1.signin.aws.amazon.com answered without keys and an ID token
                signin:CreateOAuth2Token in us-east-1 as login_session of profile signin (~/.aws/config:2) got an \
                answer that AWS does not send: check for a proxy or portal.
                """)
        #expect(signed.files[LoginFiles.path] == nil)
    }

    @Test(
        "a pasted text that is not the page's code is an error, and no request is sent",
        arguments: [
            "the-code", "", Base64.encode("state=\(state)"), Base64.encode("code=c"),
            Base64.encode("state=00000000-0000-4000-8000-000000000001&code=c"),
            Base64.encode("state=\(state)&state=\(state)&code=c"),
        ])
    func foreignCode(_ pasted: String) async throws {
        let signed = try await signIn(remote: true, LoginUser { _ in Secret(pasted) })
        #expect(
            signed.result == """
                the pasted text is not the code of this sign-in to \(Self.session)
                Run `berth auth login signin` and paste the whole code from the page that it shows.
                """)
        #expect(signed.http.requests.isEmpty)
    }

    @Test("without a code, the message names the session, and the listener is closed", arguments: [false, true])
    func noCode(remote isRemote: Bool) async throws {
        let user = LoginUser { _ throws(RedirectError) in throw .timedOut(.seconds(600)) }
        let signed = try await signIn(remote: isRemote, user)
        #expect(
            signed.result == """
                \(Self.session): no answer from the browser within 10m
                Sign in again, or use another device: `berth auth login signin --device-code`.
                """)
        #expect(user.closedListeners == (isRemote ? 0 : 1))
        #expect(signed.http.requests.isEmpty)
    }

    @Test("Ctrl-C ends the sign-in as a cancelled one, and not as a failure", arguments: [false, true])
    func cancelled(remote isRemote: Bool) async throws {
        let user = LoginUser { _ throws(RedirectError) in throw .cancelled }
        let files = try LoginFiles.files(nil)
        let signIn = try LoginFiles.signIn(files, files.effects())
        await #expect(throws: AWSError.cancelled) { try await signIn.signIn(remote: isRemote, user: user) }
    }

    @Test("a pasted code needs a terminal, and a text")
    func noPastedCode() async throws {
        let silent = try await signIn(remote: true, LoginUser { _ throws(RedirectError) in throw .noTerminal })
        #expect(
            silent.result == """
                \(Self.session): the sign-in needs a code from the user, but there is no terminal
                Run `berth auth login signin` in a terminal.
                """)
        let empty = try await signIn(remote: true, LoginUser { _ throws(RedirectError) in throw .noCode })
        #expect(
            empty.result == """
                \(Self.session): no code was entered
                Sign in again, and paste the code that the page shows.
                """)
    }

    @Test("an expired code has its message, which does not quote the code")
    func expiredCode() async throws {
        let signed = try await signIn { _ in LoginFiles.refused(401, "AUTHCODE_EXPIRED", "the-code is old") }
        #expect(
            signed.result == """
                the code of the sign-in page for \(Self.session) has expired
                signin:CreateOAuth2Token answered AUTHCODE_EXPIRED: <secret> is old (HTTP 401, request 7a62c49f)
                Run `berth auth login signin`.
                """)
    }

    @Test("a cache that cannot store the keys is an error before the user signs in")
    func notStored() async throws {
        let user = LoginUser { _ in Secret("the-code") }
        let signed = try await signIn(user, prepare: { $0.fail("make", with: .readOnlyFileSystem) })
        #expect(
            signed.result == """
                the keys of \(Self.session) cannot be stored
                ~/.aws/login/cache: cannot make /home/me/.aws/login/cache: Read-only file system
                Correct the directory, or set AWS_LOGIN_CACHE_DIRECTORY to a directory that only you can change.
                """)
        #expect(user.pages.isEmpty)
        let open = try await signIn(
            user,
            prepare: {
                $0.put("/home/me/.aws/login/cache/x", "")
                $0.setMode(0o777, of: "/home/me/.aws/login/cache")
            })
        #expect(
            open.result == """
                the keys of \(Self.session) cannot be stored
                ~/.aws/login/cache: other users may write to the directory /home/me/.aws/login/cache (mode 777)
                Correct the directory, or set AWS_LOGIN_CACHE_DIRECTORY to a directory that only you can change.
                """)
        #expect(user.pages.isEmpty)
        let foreign = try await signIn(
            user,
            prepare: {
                $0.put("/home/me/.aws/login/cache/x", "")
                $0.give("/", to: FileOwner(user: 0, group: 0))
                $0.give("/home/me/.aws/login/cache", to: FileOwner(user: 666, group: 666))
            })
        #expect(
            foreign.result == """
                the keys of \(Self.session) cannot be stored
                ~/.aws/login/cache: the directory /home/me/.aws/login/cache belongs to another user (666)
                Correct the directory, or set AWS_LOGIN_CACHE_DIRECTORY to a directory that only you can change.
                """)
        #expect(user.pages.isEmpty)
        let full = try await signIn(user, prepare: { $0.fail("write", with: .noSpace) })
        #expect(
            full.result == """
                the keys of \(Self.session) cannot be stored
                ~/.aws/login/cache: cannot write /home/me/.aws/login/cache: No space left on device
                Correct the directory, or set AWS_LOGIN_CACHE_DIRECTORY to a directory that only you can change.
                """)
        #expect(user.pages.isEmpty)
    }
}
