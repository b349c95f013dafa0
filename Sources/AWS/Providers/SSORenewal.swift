import FoundationEssentials
import Logging
import Platform

/// The token of an SSO session, renewed where little is left of it.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
struct SSORenewal {
    let session: SSOSession
    /// Who needs it first: its settings say where AWS is.
    let principal: Principal
    let world: SignInSession

    /// A token with less left than this is renewed, as the AWS CLI does.
    private static let window: TimeInterval = 15 * 60

    /// How often the cache is read, 200 ms apart, for the token of another program that used the refresh token.
    private static let looks = 5

    private var cache: SSOTokenCache { SSOTokenCache(machine: world.machine) }
    private var now: Date { world.machine.effects.clock.now }

    /// Returns a token that is good now, renewed if little is left of it. Processes that share a session renew it one
    /// after the other: a refresh token may work only once.
    func token() async throws(AWSFailure) -> SSOToken {
        let token = try stored()
        guard try needsRenewal(token) else { return token }
        let lock = try await waitForLock()
        defer { lock?.release() }
        // The process that had the lock before may have renewed it.
        let current = try stored()
        guard try needsRenewal(current), let renewal = current.renewal else { return current }
        return try await renewed(current, by: renewal)
    }

    private func stored() throws(AWSFailure) -> SSOToken {
        try AWSFailure.wrapping { () throws(PrincipalFailure) in try cache.token(of: session) }
    }

    /// - Throws: `ssoExpired` if the token has ended and cannot be renewed.
    private func needsRenewal(_ token: SSOToken) throws(AWSFailure) -> Bool {
        let left = token.expires.timeIntervalSince(now)
        if session.name != nil, left < Self.window, token.canBeRenewed(at: now) { return true }
        guard left > 0 else { throw .principal(.ssoExpired(session, ago: .from(token.expires, to: now))) }
        return false
    }

    /// - Returns: `nil` if there can be no lock, or another process holds it for longer than a call may take.
    private func waitForLock() async throws(AWSFailure) -> HeldLock? {
        let deadline = now + world.caller.timeLimit / .seconds(1)
        while true {
            do {
                if let lock = try cache.tryLock(session) { return lock }
            } catch {
                world.metadata.log.debug("\(session.located) is renewed without a lock: \(error)")
                return nil
            }
            guard now < deadline else { return nil }
            do { try await world.machine.effects.clock.sleep(for: .milliseconds(50)) } catch { throw .cancelled }
        }
    }

    private func renewed(_ token: SSOToken, by renewal: SSOToken.Renewal) async throws(AWSFailure) -> SSOToken {
        do {
            let renewed = try await renew(renewal)
            do {
                try cache.save(renewed, of: session)
            } catch {
                // An encoder's error could quote the token.
                let reason = (error as? FileFailure)?.description ?? "it cannot be written as JSON"
                world.metadata.log.warning("the renewed token of \(session.located) could not be kept: \(reason)")
            }
            return renewed
        } catch .cancelled {
            throw .cancelled
        } catch {
            let isRefused = if case .refused(let fault, _, _) = error { !fault.isTransient } else { false }
            if isRefused, let other = try await tokenOfAnother(than: token) { return other }
            // What is left of the old one is good for this once.
            if token.expires > now { return token }
            guard isRefused, case .refused(let fault, _, _) = error else { throw error }
            throw .source(.ssoEnded(session, words: fault.words))
        }
    }

    /// Returns the token that another program, such as the AWS CLI, got for the same refresh token.
    /// - Returns: `nil` if the cache still has the old one after a while.
    private func tokenOfAnother(than token: SSOToken) async throws(AWSFailure) -> SSOToken? {
        for attempt in 1...Self.looks {
            if let stored = try? cache.token(of: session), stored.accessToken != token.accessToken, stored.expires > now
            {
                return stored
            }
            // Waiting is of no use while the old one is still good.
            if token.expires > now || attempt == Self.looks { return nil }
            do { try await world.machine.effects.clock.sleep(for: .milliseconds(200)) } catch { throw .cancelled }
        }
        return nil
    }

    private func renew(_ renewal: SSOToken.Renewal) async throws(AWSFailure) -> SSOToken {
        let call = CreateToken.call(renewal, region: session.region, by: principal)
        let answer = try await world.caller.send(call, signedWith: nil)
        let now = world.machine.effects.clock.now
        guard let token = CreateToken.token(from: answer, renewal, now: now),
            HeaderFlaw(inValue: token.accessToken.reveal()) == nil
        else { throw .unreadable(try call.description(), missing: "a token") }
        return token
    }
}
