import Effects
import FoundationEssentials
import Logging

/// The token of an SSO session, renewed where little is left of it.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
struct SSORenewal {
    let session: SSOSession
    /// Who needs it first: its settings say where AWS is.
    let principal: Principal
    let world: SignInSession

    /// A token with less left than this is renewed, as the AWS CLI does.
    private static let window: TimeInterval = 15 * 60

    func token() async throws(AWSFailure) -> SSOToken {
        let cache = SSOTokenCache(machine: world.machine)
        let now = world.machine.effects.clock.now
        let token = try AWSFailure.wrapping { () throws(PrincipalFailure) in try cache.token(of: session) }
        let left = token.expires.timeIntervalSince(now)
        guard session.name != nil, left < Self.window, token.canBeRenewed(at: now), let renewal = token.renewal else {
            guard left > 0 else { throw .principal(.ssoExpired(session, ago: .seconds(-left.rounded()))) }
            return token
        }
        do {
            let renewed = try await renew(renewal)
            do {
                try cache.save(renewed, of: session)
            } catch {
                world.metadata.log.warning("the renewed token of \(session.located) could not be kept: \(error)")
            }
            return renewed
        } catch .cancelled {
            throw .cancelled
        } catch {
            // What is left of the old one is good for this once.
            if left > 0 { return token }
            guard case .refused(let fault, _, _) = error, !fault.isTransient else { throw error }
            throw .source(.ssoEnded(session, words: fault.words))
        }
    }

    private func renew(_ renewal: SSOToken.Renewal) async throws(AWSFailure) -> SSOToken {
        let call = CreateToken.call(renewal, region: session.region, by: principal)
        let answer = try await world.caller.send(call, signedWith: nil)
        let now = world.machine.effects.clock.now
        guard let token = CreateToken.token(from: answer, renewal, now: now) else {
            throw .unreadable(try call.description(), missing: "a token")
        }
        return token
    }
}
