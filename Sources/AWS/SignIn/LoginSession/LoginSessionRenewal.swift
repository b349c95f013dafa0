import Effects
import FoundationEssentials
import Logging
import Platform
import SystemPackage

/// The keys of a login session, renewed if they expire soon. They last 15 minutes, and AWS renews them for up to 12
/// hours after the sign-in (https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html).
struct LoginSessionRenewal {
    let session: LoginSession
    /// The first principal that needs it, whose settings name AWS's endpoints.
    let principal: Principal
    let context: SignInContext

    /// Keys with at most this remaining time, in seconds, are renewed (`_REFRESH_THRESHOLD` of botocore's `LoginCredentialFetcher`).
    static let window: TimeInterval = 5 * 60

    /// The number of reads, 200 ms apart, to find the keys of another program that used the refresh token.
    private static let looks = 5

    private var cache: LoginSessionCache { LoginSessionCache(machine: context.machine) }
    private var now: Date { context.machine.effects.clock.now }

    /// Returns valid keys. Processes that share a session renew it one after the other, and each reads the keys again
    /// when its turn comes.
    func token() async throws(AWSError) -> LoginToken {
        let token = try await stored()
        guard token.needsRenewal(at: now) else { return token }
        let lock = try await cache.lock(session, in: context)
        defer { lock?.release() }
        let current = try await stored()
        return current.needsRenewal(at: now) ? try await renewed(current) : current
    }

    /// Reads the keys. A file that is not JSON is read again after a moment, because another program may be writing it.
    private func stored() async throws(AWSError) -> LoginToken {
        do throws(LoginSessionError) {
            return try cache.token(of: session)
        } catch .unusable {
            try await sleep(.milliseconds(100))
            do throws(LoginSessionError) { return try cache.token(of: session) } catch { throw .login(error) }
        } catch {
            throw .login(error)
        }
    }

    private func renewed(_ token: LoginToken) async throws(AWSError) -> LoginToken {
        do throws(AWSError) {
            let renewed = try await renew(token)
            do throws(LoginSessionError) {
                try cache.save(renewed, of: session)
            } catch {
                context.metadata.log.warning("\(error.message.summary): \(error.message.details[0])")
            }
            return renewed
        } catch .cancelled {
            throw .cancelled
        } catch {
            if isRefusal(error), let other = try await tokenOfAnother(than: token) { return other }
            // The remaining time of the old keys suffices this time.
            if token.expires > now { return token }
            throw error.refusal(of: session)
        }
    }

    private func isRefusal(_ error: AWSError) -> Bool {
        if case .refused(let fault, _, _) = error { !fault.isTransient } else { false }
    }

    private func renew(_ token: LoginToken) async throws(AWSError) -> LoginToken {
        let key: DPoPKey
        do throws(LoginSessionError) { key = try cache.key(of: token, session) } catch { throw .login(error) }
        let call = CreateOAuth2Token.renewal(of: token, session, provenBy: key, by: principal)
        let response = try await context.caller.send(call, signedWith: nil)
        guard let answer = CreateOAuth2Token.answer(from: response, now: now),
            let renewed = try? token.renewed(by: answer)
        else { throw .unreadable(try call.description(), missing: "keys") }
        return renewed
    }

    /// Returns the keys that another program, such as the AWS CLI, obtained with the same refresh token.
    /// - Returns: `nil` if the cache still has the old keys after a while.
    private func tokenOfAnother(than token: LoginToken) async throws(AWSError) -> LoginToken? {
        for attempt in 1...Self.looks {
            if let stored = try? cache.token(of: session), stored.refreshToken != token.refreshToken,
                stored.expires > now
            {
                return stored
            }
            // Waiting is unnecessary while the old keys are valid.
            if token.expires > now || attempt == Self.looks { return nil }
            try await sleep(.milliseconds(200))
        }
        return nil
    }

    private func sleep(_ pause: Duration) async throws(AWSError) {
        do { try await context.machine.effects.clock.sleep(for: pause) } catch { throw .cancelled }
    }
}
