package import Effects
package import Logging
import Platform

package import struct FoundationEssentials.Date

/// The sign-in of `aws login`: a person signs in to the console in a browser, and berth gets keys for programs.
///
/// The two flows are OAuth's code exchange with a proof key (RFC 7636), with a client for this machine's browser and
/// one for another device (`customizations/login` in the AWS CLI).
package struct LoginSessionSignIn: Sendable {
    /// The session to sign in to.
    package let session: LoginSession
    private let principal: Principal
    private let context: SignInContext
    private let random: RandomBytes

    /// The longest wait for the browser, as in the AWS CLI.
    private static let timeLimit = Duration.seconds(10 * 60)

    private static let sameDevice = "arn:aws:signin:::devtools/same-device"
    private static let crossDevice = "arn:aws:signin:::devtools/cross-device"

    /// - Parameters:
    ///   - principal: its profile names the session, and its settings AWS's endpoints.
    ///   - timeLimit: for the request with all its attempts.
    ///   - random: the source of the secrets.
    ///   - onEvent: called when a request has ended, including retries.
    /// - Returns: `nil` if the principal's credentials do not come from a login session.
    package init?(
        of principal: Principal, configuration: SharedConfiguration, effects: Effects, timeLimit: Duration, log: Logger,
        random: RandomBytes = .system, onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) {
        guard let session = principal.loginSession else { return nil }
        self.session = session
        self.principal = principal
        self.random = random
        context = SignInContext(
            configuration: configuration, effects: effects, timeLimit: timeLimit, log: log,
            random: { .random(in: 0..<1) }, onEvent: onEvent)
    }

    private var machine: AWSMachine { context.machine }
    private var caller: ServiceClient { context.caller }

    /// Signs the user in and stores the keys for all programs. The user must choose the session's user or role: berth
    /// does not change the profile.
    /// - Parameter isRemote: whether the browser is on another device. Its page then shows a code that the user pastes.
    ///   Otherwise the browser is redirected to this machine.
    /// - Returns: the expiry of the first keys. berth renews them until AWS ends the session.
    package func signIn(remote isRemote: Bool, user: any SignInUser) async throws(AWSError) -> Date {
        let cache = LoginSessionCache(machine: machine)
        do throws(LoginSessionError) { try await cache.prepare(for: session) } catch { throw .login(error) }
        let endpoint = try principal.settings.endpoint(of: .signIn, region: session.region)
        let proof = ProofKey(using: random)
        let state = Secret(random.uuid())
        let exchange =
            isRemote
            ? try await pastedCode(at: endpoint, proof, state, user)
            : try await redirectedCode(at: endpoint, proof, state, user)
        let key = DPoPKey()
        let token = try await token(for: exchange, key)
        try await store(token, in: cache)
        return token.expires
    }

    /// Renews the keys if they expire soon.
    /// - Returns: the time when they expire; `nil` if the user has to sign in, because AWS has ended the session.
    package func renewed() async throws(AWSError) -> Date? {
        do throws(AWSError) {
            let token = try await LoginSessionRenewal(session: session, principal: principal, context: context).token()
            // Old keys stay if AWS does not renew them.
            return token.needsRenewal(at: machine.effects.clock.now) ? nil : token.expires
        } catch .login {
            return nil
        } catch {
            throw error
        }
    }

    /// Removes the keys, as `aws logout`: the service has no call that ends a session.
    /// - Returns: whether there were keys.
    package func signOut() async throws(AWSError) -> Bool {
        let cache = LoginSessionCache(machine: machine)
        let lock = try await cache.lock(session, in: context)
        defer { lock?.release() }
        do throws(FileError) {
            return try cache.remove(session)
        } catch {
            throw .signIn(.notRemoved(session: session.located, error))
        }
    }

    private func redirectedCode(
        at endpoint: ServiceEndpoint, _ proof: ProofKey, _ state: Secret, _ user: any SignInUser
    ) async throws(AWSError) -> CreateOAuth2Token.Exchange {
        let listener: any RedirectListener
        do throws(RedirectError) { listener = try await user.listen() } catch { throw noCode(error) }
        let redirectURL = "http://127.0.0.1:\(listener.port)/oauth/callback"
        let page = page(at: endpoint, client: Self.sameDevice, proof, state, redirectURL)
        await user.show(.browser(url: page, of: session.description))
        do throws(RedirectError) {
            let code = try await listener.code(state: state, timeLimit: Self.timeLimit)
            await listener.close()
            return .init(
                code: code, verifier: proof.verifier, redirectURL: redirectURL, clientID: Self.sameDevice)
        } catch {
            await listener.close()
            throw noCode(error)
        }
    }

    private func pastedCode(
        at endpoint: ServiceEndpoint, _ proof: ProofKey, _ state: Secret, _ user: any SignInUser
    ) async throws(AWSError) -> CreateOAuth2Token.Exchange {
        let redirectURL = "\(endpoint.url)v1/sessions/confirmation"
        let page = SignInPage.remote(
            url: self.page(at: endpoint, client: Self.crossDevice, proof, state, redirectURL), of: session.description)
        await user.show(page)
        let pasted: Secret
        do throws(RedirectError) { pasted = try await user.pastedCode(of: page) } catch { throw noCode(error) }
        guard let code = Self.code(in: pasted, state: state) else { throw .login(.foreignCode(session)) }
        return .init(code: code, verifier: proof.verifier, redirectURL: redirectURL, clientID: Self.crossDevice)
    }

    private func noCode(_ error: RedirectError) -> AWSError { .noCode(error, of: .login(session)) }

    /// Reads the text that the page of another device shows: `state=…&code=…` in base64.
    /// - Returns: `nil` if it is another text, or has another state.
    static func code(in pasted: Secret, state: Secret) -> Secret? {
        guard let bytes = Base64.decode(pasted.reveal().trimmed()) else { return nil }
        let target = "/?\(String(decoding: bytes, as: UTF8.self))"
        if case .code(let code) = SignInRedirect(target: target, path: "/", state: state) { return code }
        return nil
    }

    /// Returns the URL of the page on which the user signs in. Its challenge method is `SHA-256`, and not RFC 7636's
    /// `S256`.
    private func page(
        at endpoint: ServiceEndpoint, client: String, _ proof: ProofKey, _ state: Secret, _ redirectURL: String
    ) -> String {
        let fields = [
            ("response_type", "code"), ("client_id", client), ("state", state.reveal()),
            ("code_challenge_method", "SHA-256"), ("scope", "openid"), ("redirect_uri", redirectURL),
            ("code_challenge", proof.challenge),
        ]
        return "\(endpoint.url)v1/authorize?\(PercentEncoding.encode(fields: fields))"
    }

    private func token(
        for exchange: CreateOAuth2Token.Exchange, _ key: DPoPKey
    ) async throws(AWSError) -> LoginToken {
        let call = CreateOAuth2Token.exchange(exchange, session, provenBy: key, by: principal)
        let response: HTTPResponse
        do throws(AWSError) {
            response = try await caller.send(call, signedWith: nil)
        } catch {
            throw error.refusal(of: session)
        }
        guard let answer = CreateOAuth2Token.answer(from: response, now: machine.effects.clock.now),
            let identity = answer.identityToken?.signedInIdentity,
            let token = try? LoginToken(answer, of: identity, clientID: exchange.clientID, key: key)
        else { throw .unreadable(try call.description(), missing: "keys and an ID token") }
        guard identity.hasSameBytes(as: session.identity) else {
            throw .login(.otherIdentity(session, signedIn: identity.sentence(without: []) ?? "another identity"))
        }
        return token
    }

    private func store(_ token: LoginToken, in cache: LoginSessionCache) async throws(AWSError) {
        // A renewal that another process has begun must not replace the new keys. Without a lock, they are stored too.
        let lock = try await cache.lock(session, in: context)
        defer { lock?.release() }
        do throws(LoginSessionError) { try cache.save(token, of: session) } catch { throw .login(error) }
    }
}
