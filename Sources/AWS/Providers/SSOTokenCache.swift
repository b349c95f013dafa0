import Crypto
import FoundationEssentials
import Logging
import Platform
import SystemPackage

/// The cache of `aws sso login`: one file per session, named by the SHA-1 of the session's name.
struct SSOTokenCache {
    let machine: AWSMachine

    /// - Throws: `ssoSignedOut` if there is no file for the session, `ssoTokenUnusable` if berth cannot use it,
    ///   `unsendable` if no header can contain the token.
    func token(of session: SSOSession) throws(PrincipalError) -> SSOToken {
        guard let path = path(of: session) else { throw .ssoSignedOut(session) }
        let token: SSOToken
        do {
            token = try SSOToken(try read(path))
        } catch {
            guard let problem = error as? SSOTokenError else { throw .ssoSignedOut(session) }
            throw .ssoTokenUnusable(
                session, file: machine.environment.abbreviated(path), problem: problem.message.summary)
        }
        try UnsendableValueError.check(
            token.accessToken.reveal(), from: "the access token of \(session.located)",
            advice: "Run `\(session.loginCommand)`.")
        return token
    }

    /// - Throws: `SSOTokenError`, or the `FileError` of a file that does not exist.
    private func read(_ path: FilePath) throws -> [UInt8] {
        do {
            return try machine.effects.files.read(path, limit: 1 << 20)
        } catch  where error.code == .noSuchFileOrDirectory || error.code == .notDirectory {
            throw error
        } catch {
            throw SSOTokenError.unreadable(error)
        }
    }

    /// Replaces the token with a renewed one, for all programs that use the session.
    func save(_ token: SSOToken, of session: SSOSession) throws {
        guard let path = path(of: session) else { return }
        let files = machine.effects.files
        let directory = path.removingLastComponent()
        try files.makeDirectory(directory, mode: 0o700)
        // With `sudo -E` the session belongs to the home directory's owner.
        let owner = CompanionRule(in: directory, files).ownerOfNewFile(for: files.user)
        try files.replace(path, with: try token.file(for: session), owner: owner)
    }

    /// Tries to become the only berth that renews the session's token.
    /// - Returns: `nil` if another berth renews it.
    /// - Throws: `FileError` if no lock is possible next to the token.
    func tryLock(_ session: SSOSession) throws(FileError) -> HeldLock? {
        guard let path = path(of: session) else { return HeldLock {} }
        let name = path.lastComponent?.stem ?? "session"
        // `aws sso logout` removes the files that end in `.json` from this directory, and no other.
        return try machine.effects.files.tryLock(path.removingLastComponent().appending(".\(name).berth-lock"))
    }

    private func path(of session: SSOSession) -> FilePath? {
        let digest = Insecure.SHA1.hash(data: Array(session.cacheKey.utf8)).hexadecimal
        return machine.environment.home?.appending(".aws/sso/cache/\(digest).json")
    }
}

/// The token of an SSO session, renewed if it expires soon.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
struct SSOTokenRenewal {
    let session: SSOSession
    /// The first principal that needs it, whose settings name AWS's endpoints.
    let principal: Principal
    let context: SignInContext

    /// A token with less remaining time is renewed, as by the AWS CLI.
    private static let window: TimeInterval = 15 * 60

    /// The number of reads, 200 ms apart, to find the token of another program that used the refresh token.
    private static let looks = 5

    private var cache: SSOTokenCache { SSOTokenCache(machine: context.machine) }
    private var now: Date { context.machine.effects.clock.now }

    /// Returns a valid token, renewed if it expires soon. Processes that share a session renew it one after the other,
    /// because a refresh token may work only once.
    func token() async throws(AWSError) -> SSOToken {
        let token = try stored()
        guard try needsRenewal(token) else { return token }
        let lock = try await waitForLock()
        defer { lock?.release() }
        // The previous holder of the lock may have renewed it.
        let current = try stored()
        guard try needsRenewal(current), let renewal = current.renewal else { return current }
        return try await renewed(current, by: renewal)
    }

    private func stored() throws(AWSError) -> SSOToken {
        try AWSError.wrapping { () throws(PrincipalError) in try cache.token(of: session) }
    }

    /// - Throws: `ssoExpired` if the token has ended and cannot be renewed.
    private func needsRenewal(_ token: SSOToken) throws(AWSError) -> Bool {
        let left = token.expires.timeIntervalSince(now)
        if session.name != nil, left < Self.window, token.canBeRenewed(at: now) { return true }
        guard left > 0 else { throw .principal(.ssoExpired(session, ago: .from(token.expires, to: now))) }
        return false
    }

    /// - Returns: `nil` if no lock is possible, or another process holds it longer than a call may take.
    private func waitForLock() async throws(AWSError) -> HeldLock? {
        let deadline = now + context.caller.timeLimit / .seconds(1)
        while true {
            do {
                if let lock = try cache.tryLock(session) { return lock }
            } catch {
                context.metadata.log.debug("\(session.located) is renewed without a lock: \(UserMessage(of: error))")
                return nil
            }
            guard now < deadline else { return nil }
            do { try await context.machine.effects.clock.sleep(for: .milliseconds(50)) } catch { throw .cancelled }
        }
    }

    private func renewed(_ token: SSOToken, by renewal: SSOToken.Renewal) async throws(AWSError) -> SSOToken {
        do {
            let renewed = try await renew(renewal)
            do {
                try cache.save(renewed, of: session)
            } catch {
                // An encoder's error could quote the token.
                let reason = (error as? FileError)?.description ?? "it cannot be written as JSON"
                context.metadata.log.warning("the renewed token of \(session.located) could not be stored: \(reason)")
            }
            return renewed
        } catch .cancelled {
            throw .cancelled
        } catch {
            let isRefused = if case .refused(let fault, _, _) = error { !fault.isTransient } else { false }
            if isRefused, let other = try await tokenOfAnother(than: token) { return other }
            // The remaining time of the old token suffices this time.
            if token.expires > now { return token }
            guard isRefused, case .refused(let fault, _, _) = error else { throw error }
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
            do { try await context.machine.effects.clock.sleep(for: .milliseconds(200)) } catch { throw .cancelled }
        }
        return nil
    }

    private func renew(_ renewal: SSOToken.Renewal) async throws(AWSError) -> SSOToken {
        let call = CreateToken.call(renewal, region: session.region, by: principal)
        let answer = try await context.caller.send(call, signedWith: nil)
        let now = context.machine.effects.clock.now
        guard let token = CreateToken.token(from: answer, renewal, now: now),
            HeaderValueFlaw(inValue: token.accessToken.reveal()) == nil
        else { throw .unreadable(try call.description(), missing: "a token") }
        return token
    }
}

/// The token of a session that `aws sso login` stored, with the data for its renewal.
struct SSOToken: Sendable {
    let accessToken: Secret
    let expires: Date
    let renewal: Renewal?

    /// The data for a new token.
    struct Renewal: Sendable {
        let clientID: String
        let clientSecret: Secret
        let refreshToken: Secret
        /// The expiry of the client's registration, as it is written.
        let registrationExpires: String
    }

    /// - Parameter bytes: the content of a file in the cache.
    /// - Throws: `SSOTokenError` if it is not a token.
    init(_ bytes: [UInt8]) throws(SSOTokenError) {
        guard let file = try? JSONDecoder().decode(CacheFile.self, from: Data(bytes)), !file.accessToken.isEmpty else {
            throw .noToken
        }
        guard let expires = Date(iso8601: file.expiresAt) else { throw .noTime }
        accessToken = Secret(file.accessToken)
        self.expires = expires
        if let id = file.clientId, let secret = file.clientSecret, let refresh = file.refreshToken,
            let registration = file.registrationExpiresAt
        {
            renewal = Renewal(
                clientID: id, clientSecret: Secret(secret), refreshToken: Secret(refresh),
                registrationExpires: registration
            )
        } else {
            renewal = nil
        }
    }

    init(accessToken: Secret, expires: Date, renewal: Renewal?) {
        self.accessToken = accessToken
        self.expires = expires
        self.renewal = renewal
    }

    /// Whether it can still be renewed.
    func canBeRenewed(at now: Date) -> Bool {
        renewal.flatMap { Date(iso8601: $0.registrationExpires) }.map { $0 > now } ?? false
    }

    /// Returns the content of a cache file, for the AWS CLI and other programs.
    func file(for session: SSOSession) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                CacheFile(
                    startUrl: session.startURL, region: session.region, accessToken: accessToken.reveal(),
                    expiresAt: expires.formatted(.iso8601), clientId: renewal?.clientID,
                    clientSecret: renewal?.clientSecret.reveal(),
                    registrationExpiresAt: renewal?.registrationExpires, refreshToken: renewal?.refreshToken.reveal()
                )
            )
        )
    }

    private struct CacheFile: Codable {
        var startUrl: String?
        var region: String?
        var accessToken: String
        var expiresAt: String
        var clientId: String?
        var clientSecret: String?
        var registrationExpiresAt: String?
        var refreshToken: String?
    }
}

/// The reason that a file of the SSO cache cannot be used.
enum SSOTokenError: Error, Equatable {
    case unreadable(FileError)
    /// It is not a JSON object with `accessToken` and `expiresAt`.
    case noToken
    /// Its `expiresAt` is not in a form of ISO 8601 that berth reads.
    case noTime
}

extension SSOTokenError: UserFacingError {
    /// The error, without the file's name.
    var message: UserMessage {
        switch self {
        case .unreadable(let failure): UserMessage("sso_token_unreadable", failure.message.summary)
        case .noToken:
            UserMessage("sso_token_malformed", "it contains no JSON object with accessToken and expiresAt")
        case .noTime:
            UserMessage("sso_token_malformed", "its expiresAt is not an ISO 8601 time with a time zone")
        }
    }
}
