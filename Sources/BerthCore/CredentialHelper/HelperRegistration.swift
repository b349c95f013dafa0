import DockerConfig
package import Effects
import Platform
package import SystemPackage

/// The records of an apply for `docker-credential-berth`: the manifest of each host, and the obtained token.
package struct HelperRegistration: Sendable {
    let index: HelperIndexFile
    let cache: TokenCache
    private let clock: any WallClock
    private let environment: Environment

    /// The maximum wait for the index's lock; its holder writes one file.
    static let lockTimeLimit = Duration.seconds(30)

    /// - Returns: `nil` if neither the home directory nor the XDG directories are known, or if the user's id is
    ///   unknown.
    package init?(_ effects: Effects) {
        guard let user = effects.environment.user,
            let index = HelperIndexFile(in: effects.files, effects.environment, user: user),
            let cache = TokenCache(in: effects.files, effects.environment, user: user)
        else { return nil }
        self.index = index
        self.cache = cache
        clock = effects.clock
        environment = effects.environment
    }

    /// Returns the hosts of a config that the helper can sign in to with this manifest as it is now: an apply need not
    /// record them again. It leaves out those that the helper refuses because the manifest runs commands and has
    /// changed.
    /// - Returns: an empty set if the index cannot be read.
    package func hosts(of manifest: Manifest, config: String) -> Set<String> {
        guard let records = try? index.load().records else { return [] }
        let files = manifest.files.map(\.string)
        return Set(
            records.filter { record in
                record.config.hasSameBytes(as: config) && record.manifests.hasSameBytes(as: files)
                    && (!manifest.runsCommands || record.digest == manifest.digest)
            }.map(\.host))
    }

    /// Records hosts for the helper, and caches their tokens.
    /// - Parameters:
    ///   - outcomes: each with a login that was obtained.
    ///   - config: the config that sends the hosts to the helper, symlinks resolved.
    ///   - others: the files of the other manifests whose records of a host stay, by host.
    /// - Throws: if the hosts are not recorded; then the config must not name the helper for them.
    func record(
        _ outcomes: [ChangeOutcome], of manifest: Manifest, config: String, keeping others: [String: Set<String>] = [:]
    ) async throws {
        let now = clock.now
        let secretVariables = manifest.secretVariables.sorted()
        var records: [HelperRecord] = []
        var tokens: [String: CachedToken] = [:]
        for outcome in outcomes {
            guard case .obtained(let login) = outcome.result, let source = outcome.change.tokenSource else {
                throw HelperError.noTokenSource(host: outcome.change.host)
            }
            let key = source.cacheKey
            if source.isCached(login), tokens[key] == nil {
                tokens[key] = CachedToken(
                    login, obtained: now, for: outcome.change.identity, manifest.variables, environment)
            }
            records.append(
                HelperRecord(
                    host: outcome.change.host, config: config, key: key, username: login.username,
                    digest: manifest.digest, profile: outcome.change.declaration?.profile,
                    manifests: manifest.files.map(\.string), secretVariables: secretVariables
                ))
        }
        try await index.update(timeLimit: Self.lockTimeLimit) { [records] index in
            index.prefer(records, keeping: others)
        }
        // Without a cached token the helper requests one, so this is no failure.
        for (key, token) in tokens { try? cache.write(token, for: key) }
    }

    /// Removes the records of a config's hosts, and the tokens that no other host needs.
    /// - Parameter others: the files of the manifests whose records of a host stay, by host.
    /// - Throws: if the index cannot be updated; then the helper still knows them.
    func forget(_ hosts: [String], config: String, keeping others: [String: Set<String>] = [:]) async throws {
        let unused = try await index.update(timeLimit: Self.lockTimeLimit) { index in
            index.remove(Set(hosts), config: config, keeping: others)
        }
        for key in unused { try? cache.remove(key) }
    }
}

extension HelperRegistration {
    /// Stops the helper from running the programs of manifests until the next apply, and removes the tokens that they
    /// obtained.
    /// - Parameter paths: absolute; of the files that were named.
    /// - Returns: the affected hosts, each once.
    /// - Throws: if the index cannot be updated; then the helper still runs the programs.
    package func revoke(_ paths: Set<FilePath>) async throws -> [String] {
        let revoked = try await index.update(timeLimit: Self.lockTimeLimit) { index in
            var revoked: [HelperRecord] = []
            for var record in index.records
            where !record.digest.isEmpty && record.manifests.contains(where: { paths.contains(FilePath($0)) }) {
                revoked.append(record)
                record.digest = ""
                index.set(record)
            }
            return revoked
        }
        for key in Set(revoked.map(\.key)) { try? cache.remove(key) }
        var seen: Set<String> = []
        return revoked.map(\.host).filter { seen.insert($0).inserted }
    }
}
