import Dispatch
public import DockerConfig
public import Effects
import FoundationEssentials
import SystemPackage

/// The login that docker is answered with, where the cache had none: asked for once, however many builds want it at the
/// same time.
public struct CredentialAnswer: Sendable {
    /// Asks for a token. It is called on a thread of its own, which it may block.
    public typealias Mint = @Sendable (CredentialRequest) throws -> Login

    private let record: HelperRecord
    private let effects: Effects
    private let cache: TokenCache?
    private let timeLimit: Duration

    /// - Parameters:
    ///   - record: what was recorded of the host.
    ///   - user: this process's, by number: what belongs to others is not believed.
    ///   - timeLimit: how long to wait for another berth that asks for the same token.
    public init(_ record: HelperRecord, effects: Effects, user: UInt32, timeLimit: Duration) {
        self.record = record
        self.effects = effects
        self.timeLimit = timeLimit
        cache = TokenCache(effects, user: user)
    }

    /// - Throws: a `CredentialFailure`.
    public func token(_ mint: @escaping Mint) async throws(CredentialFailure) -> CachedToken {
        let request = try CredentialRequest(record, effects: effects)
        guard let cache else { return try await uncached(request, mint) }
        let key = request.source.cacheKey
        let result: Result<CachedToken, CredentialFailure>
        do {
            result = try await cache.withLock(key, timeLimit: timeLimit) {
                () -> Result<CachedToken, CredentialFailure> in
                let now = effects.clock.now.epochSeconds
                // Whoever had the lock before may have asked for it.
                if let token = cache.token(key, now: now), token.isFresh(now: now),
                    token.username.hasSameBytes(as: request.source.username)
                {
                    return .success(token)
                }
                return minted(request, mint).map { login in
                    let token = CachedToken(login, obtained: effects.clock.now)
                    // Where it cannot be kept, it is answered all the same.
                    if request.source.isCached(login) { try? cache.write(token, for: key) }
                    return token
                }
            }
        } catch let failure as FileFailure where failure.code != .wouldBlock {
            // There is no place for a lock, so there is none for a token.
            return try await uncached(request, mint)
        } catch {
            throw .late(host: record.host, after: timeLimit)
        }
        return try result.get()
    }

    private func uncached(_ request: CredentialRequest, _ mint: @escaping Mint) async throws(CredentialFailure)
        -> CachedToken
    {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Login, CredentialFailure>, Never>) in
            DispatchQueue(label: "berth.mint").async { continuation.resume(returning: minted(request, mint)) }
        }
        return CachedToken(try result.get(), obtained: effects.clock.now)
    }

    private func minted(_ request: CredentialRequest, _ mint: Mint) -> Result<Login, CredentialFailure> {
        do {
            return .success(try mint(request))
        } catch let failure as CredentialFailure {
            return .failure(failure)
        } catch {
            return .failure(.refused(host: record.host, reason: "\(error)"))
        }
    }
}
