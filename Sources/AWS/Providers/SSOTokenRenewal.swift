import Effects
import FoundationEssentials
import Logging
import Platform

/// The token of an SSO session, renewed if it expires soon.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
struct SSOTokenRenewal {
    let session: SSOSession
    /// The first principal that needs it, whose settings name AWS's endpoints.
    let principal: Principal
    let context: SignInContext

    /// A token with less remaining time, in seconds, is renewed, as by the AWS CLI.
    static let window: TimeInterval = 15 * 60

    /// The number of reads, 200 ms apart, to find the token of another program that used the refresh token.
    private static let looks = 5

    /// The pause before a second look at a file that another program may be writing.
    private static let pause = Duration.milliseconds(100)

    private var cache: SSOTokenCache { SSOTokenCache(machine: context.machine) }
    private var clock: any WallClock { context.machine.effects.clock }
    private var now: Date { clock.now }

    /// Returns a valid token, renewed if it expires soon. Processes that share a session renew it one after the other,
    /// because a refresh token may work only once.
    func token() async throws(AWSError) -> SSOToken {
        let token = try await stored()
        guard try needsRenewal(token) else { return token }
        let lock = try await lock()
        defer { lock?.release() }
        // The previous holder of the lock may have renewed it.
        let current = try await stored()
        guard try needsRenewal(current), let client = current.client, let refreshToken = current.refreshToken else {
            return current
        }
        return try await renewed(current, by: client, refreshToken)
    }

    private func stored() async throws(AWSError) -> SSOToken {
        do throws(PrincipalError) {
            return try cache.token(of: session)
        } catch .ssoTokenUnusable {
            try await sleep(for: Self.pause)
            return try AWSError.wrapping { () throws(PrincipalError) in try cache.token(of: session) }
        } catch {
            throw .principal(error)
        }
    }

    private func sleep(for pause: Duration) async throws(AWSError) {
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
    }

    /// - Throws: `ssoExpired` if the token has ended and cannot be renewed.
    private func needsRenewal(_ token: SSOToken) throws(AWSError) -> Bool {
        let left = token.expires.timeIntervalSince(now)
        if session.isRenewable, left < Self.window, token.canBeRenewed(at: now) { return true }
        guard left > 0 else { throw .principal(.ssoExpired(session, ago: .from(token.expires, to: now))) }
        return false
    }

    /// - Returns: `nil` if no lock is possible, or another process holds it longer than a call may take.
    private func lock() async throws(AWSError) -> HeldLock? {
        guard let file = cache.file(of: session) else { return nil }
        return try await context.lock(file, of: session.located)
    }

    private func renewed(
        _ token: SSOToken, by client: SSOClient, _ refreshToken: Secret
    ) async throws(AWSError) -> SSOToken {
        do {
            let renewed = try await renew(refreshToken, client)
            do {
                try cache.save(renewed, of: session)
            } catch {
                context.metadata.log.warning("the renewed token of \(session.located) could not be stored: \(error)")
            }
            return renewed
        } catch .cancelled {
            throw .cancelled
        } catch {
            let isRefused = if case .refused(let fault, _, _) = error { !fault.isTransient } else { false }
            if isRefused, let other = try await tokenOfAnother(than: token) { return other }
            // The remaining time of the old token suffices this time.
            if token.expires > now { return token }
            guard isRefused, case .refused(let fault, _, _) = error, fault.isOfAWS else { throw error }
            throw .source(.ssoEnded(session, words: fault.words))
        }
    }

    /// Returns the token that another program, such as the AWS CLI, obtained with the same refresh token.
    /// - Returns: `nil` if the cache still has the old token after a while.
    private func tokenOfAnother(than token: SSOToken) async throws(AWSError) -> SSOToken? {
        for attempt in 1...Self.looks {
            if let stored = try? cache.token(of: session), stored.accessToken != token.accessToken, stored.expires > now
            {
                return stored
            }
            // Waiting is unnecessary while the old token is valid.
            if token.expires > now || attempt == Self.looks { return nil }
            try await sleep(for: .milliseconds(200))
        }
        return nil
    }

    private func renew(_ refreshToken: Secret, _ client: SSOClient) async throws(AWSError) -> SSOToken {
        let call = CreateToken.call(.refreshToken(refreshToken), of: client, region: session.region, by: principal)
        let answer = try await context.caller.send(call, signedWith: nil)
        guard let token = CreateToken.token(from: answer, for: client, replacing: refreshToken, now: now) else {
            throw .unreadable(try call.description(), missing: "a token")
        }
        return token
    }
}
