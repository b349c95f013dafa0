import Effects
import FoundationEssentials
import Platform

/// A sign-in in a browser on this machine: an authorization code with a proof key (RFC 7636), which the browser brings to
/// a listener on loopback (RFC 8252).
struct AuthorizationCodeGrant {
    let session: SSOSession
    let client: SSOClient
    let principal: Principal
    let context: SignInContext
    let random: RandomBytes

    /// The AWS CLI waits as long (`AuthCodeFetcher` in `customizations/sso/utils.py`).
    static let timeLimit = Duration.seconds(600)

    /// Waits until the user has signed in.
    func token(_ user: any SignInUser) async throws(AWSError) -> SSOToken {
        let key = ProofKey(using: random)
        let (code, redirectURI) = try await code(user, key)
        let grant = CreateToken.Grant.authorizationCode(code, verifier: key.verifier, redirectURI: redirectURI)
        let call = CreateToken.call(grant, of: client, region: session.region, by: principal)
        let answer: HTTPResponse
        do {
            answer = try await context.caller.send(call, signedWith: nil)
        } catch {
            guard case .refused(let fault, _, _) = error else { throw error }
            switch SSOOIDCRefusal(error) {
            case .expiredToken: throw .signIn(.codeExpired(session))
            case .accessDenied: throw .signIn(.denied(session, words: fault.words))
            case .invalidClient, .unauthorizedClient: throw .signIn(.clientRefused(session, words: fault.words))
            default: throw error
            }
        }
        let now = context.machine.effects.clock.now
        guard let token = CreateToken.token(from: answer, for: client, now: now) else {
            throw .unreadable(try call.description(), missing: "a token")
        }
        return token
    }

    private func code(
        _ user: any SignInUser, _ key: ProofKey
    ) async throws(AWSError) -> (code: Secret, redirectURI: String) {
        let endpoint = try principal.settings.endpoint(of: .ssoOIDC, region: session.region)
        do throws(RedirectError) {
            let listener = try await user.listen()
            let outcome = await self.code(listener, user, key, at: endpoint)
            await listener.close()
            return (try outcome.get(), Self.redirectURI(port: listener.port))
        } catch {
            throw .noCode(error, of: .identityCenter(session))
        }
    }

    private func code(
        _ listener: any RedirectListener, _ user: any SignInUser, _ key: ProofKey, at endpoint: ServiceEndpoint
    ) async -> Result<Secret, RedirectError> {
        let state = Secret(random.uuid())
        await user.show(.browser(url: page(at: endpoint, listener.port, state, key), of: session.located))
        do throws(RedirectError) {
            return .success(try await listener.code(state: state, timeLimit: Self.timeLimit))
        } catch {
            return .failure(error)
        }
    }

    /// Returns the URL of the page, with the fields and in the order of the AWS CLI (`_get_authorization_uri` in
    /// botocore). The field for the scopes is `scopes`, not OAuth's `scope`.
    private func page(at endpoint: ServiceEndpoint, _ port: Int, _ state: Secret, _ key: ProofKey) -> String {
        let scopes = session.scopes.flatMap { $0.isEmpty ? nil : $0 } ?? [ClientRegistration.defaultScope]
        let query = PercentEncoding.encode(fields: [
            ("response_type", "code"), ("client_id", client.id), ("redirect_uri", Self.redirectURI(port: port)),
            ("state", state.reveal()), ("code_challenge_method", "S256"), ("scopes", scopes.joined(separator: " ")),
            ("code_challenge", key.challenge),
        ])
        return "\(endpoint.url)authorize?\(query)"
    }

    private static func redirectURI(port: Int) -> String { "http://127.0.0.1:\(port)/oauth/callback" }
}
