import DockerConfig
public import SystemPackage

extension HelperRecords {
    /// Keeps the helper from running the programs of manifests: they count as changed since they were applied, and what
    /// was obtained by them goes. An apply makes the helper know them again.
    /// - Parameter paths: absolute; of the files that were named.
    /// - Returns: the hosts that this is about, each once.
    /// - Throws: where the helper still runs them.
    public func revoke(_ paths: Set<FilePath>) async throws -> [String] {
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
