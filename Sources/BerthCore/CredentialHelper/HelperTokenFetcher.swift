import AWS
package import DockerConfig
package import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The sign-ins for the login that Docker waits for.
package protocol HelperLoginProvider: Sendable {
    /// Obtains the login.
    func login() async throws -> Login

    /// Signs in the source's principal.
    /// - Returns: the AWS identity, as `AWSClient.signer(of:)` does.
    func signer() async throws -> String
}

/// Fetches the token of a recorded host for which the cache has none. Concurrent processes fetch a token once.
package struct HelperTokenFetcher: Sendable {
    private let record: HelperRecord
    private let effects: Effects
    private let cache: TokenCache?
    private let timeLimit: Duration

    /// - Parameters:
    ///   - record: the host's record, as `CredentialHelper` found it.
    ///   - user: the id of this process's user: files of other users are not trusted.
    ///   - timeLimit: the maximum wait for another berth process that fetches the same token.
    package init(_ record: HelperRecord, effects: Effects, user: UInt32, timeLimit: Duration) {
        self.record = record
        self.effects = effects
        self.timeLimit = timeLimit
        cache = TokenCache(in: effects.files, effects.environment, user: user)
    }

    /// Returns the token that the lock's previous holder cached, or a new one.
    /// - Parameter signIns: makes the provider of a source's login.
    /// - Throws: `HelperError` if there is no login.
    package func token(
        from signIns: (HelperLoginSource) -> any HelperLoginProvider
    ) async throws(HelperError) -> CachedToken {
        let source = try HelperLoginSource(record, effects: effects)
        let provider = signIns(source)
        guard let cache, let lock = try await lock(cache, source) else {
            return CachedToken(try await login(source, provider), obtained: effects.clock.now)
        }
        defer { lock.release() }
        if let token = try await cachedToken(cache, source, provider) { return token }
        let login = try await login(source, provider)
        let token = CachedToken(
            login, obtained: effects.clock.now, for: source.identity, source.manifestVariables, effects.environment)
        // The answer does not depend on the cache.
        if source.token.isCached(login) { try? cache.write(token, for: source.token.cacheKey) }
        return token
    }

    /// Takes the lock of the source's token.
    /// - Returns: `nil` if there can be no lock file: then there is no cache either.
    private func lock(_ cache: TokenCache, _ source: HelperLoginSource) async throws(HelperError) -> HeldLock? {
        do {
            return try await cache.lock(source.token.cacheKey, timeLimit: timeLimit)
        } catch let error as FileError where error.code != .wouldBlock {
            return nil
        } catch {
            throw .timedOut(host: record.host, after: timeLimit)
        }
    }

    // MARK: The cache

    /// Returns the cached token if it is fresh and was obtained for the same identity; `nil` if it is not. If files and
    /// variables do not identify the caller, it signs in.
    private func cachedToken(
        _ cache: TokenCache, _ source: HelperLoginSource, _ provider: any HelperLoginProvider
    ) async throws(HelperError) -> CachedToken? {
        let now = effects.clock.now.epochSeconds
        guard let token = cache.token(source.token.cacheKey, now: now), token.isFresh(now: now),
            token.username.hasSameBytes(as: source.token.username)
        else { return nil }
        guard let identity = source.identity else { return token }
        guard let caller = token.caller, caller.hasIdentity(identity.text) else { return nil }
        if isUnchanged(caller) { return token }
        if !identity.isKnownOffline {
            let signer = try await signIn(source) { try await provider.signer() }
            guard caller.hasSigner(signer) else { return nil }
        }
        return renamed(token, caller, identity, source, cache)
    }

    private func isUnchanged(_ caller: TokenCaller) -> Bool {
        caller.hasInputs(variable: { effects.environment[$0] }) { path in
            try? effects.files.read(path, limit: TokenCaller.fileLimit)
        }
    }

    /// Returns the token with the current files and variables as its caller's inputs, so that the next answer is fast.
    private func renamed(
        _ token: CachedToken, _ caller: TokenCaller, _ identity: PrincipalIdentity, _ source: HelperLoginSource,
        _ cache: TokenCache
    ) -> CachedToken {
        let renamed = caller.with(identity.inputs.map { $0.values(source.manifestVariables, effects.environment) })
        // A caller without inputs stays as it is.
        guard renamed != caller else { return token }
        var token = token
        token.caller = renamed
        // The answer does not depend on the cache.
        try? cache.write(token, for: source.token.cacheKey)
        return token
    }

    // MARK: Sign-ins

    private func login(
        _ source: HelperLoginSource, _ provider: any HelperLoginProvider
    ) async throws(HelperError) -> Login {
        try await signIn(source) { try await provider.login() }
    }

    /// Runs a closure that signs in, unless the principal cannot sign in.
    private func signIn<Value: Sendable>(
        _ source: HelperLoginSource, _ body: @Sendable () async throws -> Value
    ) async throws(HelperError) -> Value {
        if let error = source.signInError { throw error }
        do {
            return try await body()
        } catch let error as HelperError {
            throw error
        } catch is CancellationError {
            throw .refused(host: record.host, reason: .interrupted)
        } catch {
            throw .refused(host: record.host, reason: UserMessage(of: error))
        }
    }
}

extension TokenSource {
    /// The key of its token in the cache and in the helper's index.
    var cacheKey: String {
        switch self {
        case .ecr(let principal, let region):
            TokenCache.key(principal: principal.identifier, service: "ecr", region: region)
        case .ecrPublic(let principal):
            TokenCache.key(principal: principal.identifier, service: "ecr-public", region: ECRPublic.region)
        case .password(let request):
            TokenCache.key(principal: request.identifier, service: "password", region: request.sourceKey)
        }
    }

    /// The user name of its logins. berth does not use a cached login of another user: with `<token>`, Docker would
    /// take an ECR password for an identity token.
    var username: String {
        switch self {
        case .ecr, .ecrPublic: ECRToken.user
        case .password(let request): request.username
        }
    }

    /// Returns whether a login is cached. A password that is available without a command is not stored a second time,
    /// and a command's password needs an expiry.
    func isCached(_ login: Login) -> Bool {
        switch self {
        case .ecr, .ecrPublic: true
        case .password(let request): request.runsCommand && login.expires != nil
        }
    }
}
