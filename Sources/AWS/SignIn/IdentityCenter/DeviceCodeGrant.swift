import Effects
import FoundationEssentials
import Platform

/// A sign-in on any device: the user opens a page, and compares its code with berth's (RFC 8628).
struct DeviceCodeGrant {
    let session: SSOSession
    var client: SSOClient
    let principal: Principal
    let context: SignInContext

    /// The pause that a refusal adds (RFC 8628, section 3.5).
    private static let slowDown = Duration.seconds(5)

    private var clock: any WallClock { context.machine.effects.clock }

    /// Returns a page and a code.
    /// - Parameter portal: the URL that AWS knows.
    /// - Throws: `clientRefused` if AWS does not accept the client, `startURLRefused` if it does not know the portal.
    func authorization(at portal: String) async throws(AWSError) -> DeviceAuthorization {
        let call = StartDeviceAuthorization.call(startURL: portal, of: client, region: session.region, by: principal)
        let answer: HTTPResponse
        do {
            answer = try await context.caller.send(call, signedWith: nil)
        } catch {
            guard case .refused(let fault, _, _) = error else { throw error }
            switch SSOOIDCRefusal(error) {
            case .invalidClient, .unauthorizedClient: throw .signIn(.clientRefused(session, words: fault.words))
            case .invalidRequest: throw .signIn(.startURLRefused(session, words: fault.words))
            default: throw error
            }
        }
        guard let authorization = StartDeviceAuthorization.authorization(from: answer, now: clock.instant) else {
            throw .unreadable(try call.description(), missing: "a page and a code")
        }
        return authorization
    }

    /// Requests the token until the user has confirmed the code.
    func token(for authorization: DeviceAuthorization) async throws(AWSError) -> SSOToken {
        let grant = CreateToken.Grant.deviceCode(authorization.deviceCode)
        let call = CreateToken.call(grant, of: client, region: session.region, by: principal)
        var interval = authorization.interval
        while true {
            do { try await clock.sleep(for: interval) } catch { throw .cancelled }
            guard clock.instant < authorization.end else { throw .signIn(.codeExpired(session)) }
            do throws(AWSError) {
                let answer = try await context.caller.send(call, signedWith: nil)
                guard let token = CreateToken.token(from: answer, for: client, now: clock.now) else {
                    throw AWSError.unreadable(try call.description(), missing: "a token")
                }
                return token
            } catch {
                interval += try pause(after: error)
            }
        }
    }

    /// Returns the time that later pauses are longer after a refusal.
    /// - Throws: the error that ends the sign-in.
    private func pause(after error: AWSError) throws(AWSError) -> Duration {
        // The user may still confirm the code while the network or the service fails for a moment.
        if case .noAnswer(let failure, _, _) = error, failure.mayPass { return Self.slowDown }
        guard case .refused(let fault, _, _) = error else { throw error }
        if fault.isTransient { return Self.slowDown }
        switch SSOOIDCRefusal(error) {
        case .authorizationPending: return .zero
        case .slowDown: return Self.slowDown
        case .expiredToken: throw .signIn(.codeExpired(session))
        case .accessDenied: throw .signIn(.denied(session, words: fault.words))
        case .invalidClient, .unauthorizedClient: throw .signIn(.clientRefused(session, words: fault.words))
        default: throw error
        }
    }
}

extension HTTPError {
    /// Whether a later request to a server that has answered before may succeed.
    fileprivate var mayPass: Bool {
        switch self {
        case .unresolved, .timedOut: true
        default: isTransient
        }
    }
}
