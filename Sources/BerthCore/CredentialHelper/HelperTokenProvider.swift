import AWS
import Dispatch
package import DockerConfig
import FoundationEssentials
package import Platform
import SystemPackage

/// Provides the login that Docker requests if the cache has none. Concurrent processes request a token once.
package struct HelperTokenProvider: Sendable {
    /// Requests a token. It runs on its own thread, which it may block.
    package typealias RequestLogin = @Sendable (HelperTokenRequest) throws -> Login
    /// Signs in and returns the AWS identity.
    package typealias IdentifySigner = @Sendable (HelperTokenRequest) throws -> String

    private let record: HelperRecord
    private let effects: Effects
    private let cache: TokenCache?
    private let timeLimit: Duration

    /// - Parameters:
    ///   - record: the host's record.
    ///   - user: the id of this process's user: files of other users are not trusted.
    ///   - timeLimit: the maximum wait for another berth process that requests the same token.
    package init(_ record: HelperRecord, effects: Effects, user: UInt32, timeLimit: Duration) {
        self.record = record
        self.effects = effects
        self.timeLimit = timeLimit
        cache = TokenCache(effects, user: user)
    }

    /// - Parameters:
    ///   - signer: signs in and returns the AWS identity, as `AWSClient.signer(of:)` does. It is called like
    ///     `requestLogin`.
    ///   - requestLogin: requests a token.
    /// - Throws: `HelperError` if there is no login.
    package func token(
        signer: @escaping IdentifySigner, _ requestLogin: @escaping RequestLogin
    ) async throws(HelperError) -> CachedToken {
        let request = try HelperTokenRequest(record, effects: effects)
        guard let cache else { return try await uncached(request, requestLogin) }
        let key = request.source.cacheKey
        let result: Result<CachedToken, HelperError>
        do {
            result = try await cache.withLock(key, timeLimit: timeLimit) {
                () -> Result<CachedToken, HelperError> in
                let now = effects.clock.now.epochSeconds
                // The lock's previous holder may have requested it.
                if let token = cache.token(key, now: now), token.isFresh(now: now),
                    token.username.hasSameBytes(as: request.source.username)
                {
                    switch reused(token, request, signer, in: cache, key) {
                    case .success(let reused?): return .success(reused)
                    case .success(nil): break
                    case .failure(let failure): return .failure(failure)
                    }
                }
                return requestedLogin(request, requestLogin).map { login in
                    let token = CachedToken(
                        login, obtained: effects.clock.now, for: request.identity, request.manifestVariables,
                        effects.environment)
                    // The answer does not depend on the cache.
                    if request.source.isCached(login) { try? cache.write(token, for: key) }
                    return token
                }
            }
        } catch let failure as FileError where failure.code != .wouldBlock {
            // Without a lock file there is no cache either.
            return try await uncached(request, requestLogin)
        } catch {
            throw .timedOut(host: record.host, after: timeLimit)
        }
        return try result.get()
    }

    /// Returns a token if it was obtained for the same identity; `nil` if it was not. If files and variables do not
    /// identify the caller, it signs in.
    private func reused(
        _ token: CachedToken, _ request: HelperTokenRequest, _ signer: IdentifySigner, in cache: TokenCache,
        _ key: String
    ) -> Result<CachedToken?, HelperError> {
        guard let identity = request.identity else { return .success(token) }
        guard let caller = token.caller, caller.hasIdentity(identity.text) else { return .success(nil) }
        if isUnchanged(caller) { return .success(token) }
        let isSame: Result<Bool, HelperError> =
            identity.isKnownOffline ? .success(true) : run(request) { caller.hasSigner(try signer(request)) }
        return isSame.map { $0 ? renamed(token, caller, identity, request, in: cache, key) : nil }
    }

    private func isUnchanged(_ caller: TokenCaller) -> Bool {
        caller.hasInputs(variable: { effects.environment[$0] }) { path in
            try? effects.files.read(path, limit: TokenCaller.fileLimit)
        }
    }

    /// Returns the token with the current files and variables as its caller's inputs, so that the next answer is fast.
    private func renamed(
        _ token: CachedToken, _ caller: TokenCaller, _ identity: PrincipalIdentity, _ request: HelperTokenRequest,
        in cache: TokenCache, _ key: String
    ) -> CachedToken {
        let renamed = caller.with(identity.inputs.map { $0.values(request.manifestVariables, effects.environment) })
        // A caller without inputs stays as it is.
        guard renamed != caller else { return token }
        var token = token
        token.caller = renamed
        // The answer does not depend on the cache.
        try? cache.write(token, for: key)
        return token
    }

    private func uncached(_ request: HelperTokenRequest, _ requestLogin: @escaping RequestLogin)
        async throws(HelperError)
        -> CachedToken
    {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Login, HelperError>, Never>) in
            DispatchQueue(label: "berth.mint").async {
                continuation.resume(returning: requestedLogin(request, requestLogin))
            }
        }
        return CachedToken(try result.get(), obtained: effects.clock.now)
    }

    private func requestedLogin(_ request: HelperTokenRequest, _ requestLogin: RequestLogin) -> Result<
        Login, HelperError
    > {
        run(request) { try requestLogin(request) }
    }

    /// Runs a closure that signs in, unless the principal cannot sign in.
    private func run<Value>(
        _ request: HelperTokenRequest, _ body: () throws -> Value
    ) -> Result<Value, HelperError> {
        if let signInError = request.signInError { return .failure(signInError) }
        do {
            return .success(try body())
        } catch let failure as HelperError {
            return .failure(failure)
        } catch {
            return .failure(.refused(host: record.host, reason: UserMessage(of: error)))
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
