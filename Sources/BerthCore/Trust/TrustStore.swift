package import Effects
package import Platform
package import SystemPackage

package import struct FoundationEssentials.Data
package import struct FoundationEssentials.Date
package import class FoundationEssentials.JSONDecoder

/// The manifests whose commands may run although the user does not name them: another user may have written a manifest
/// that berth finds.
package struct TrustStore: Sendable, Equatable {
    /// The manifests in the order in which they were first trusted; each path once.
    package private(set) var manifests: [TrustedManifest] = []

    package init() {}

    /// Returns the trust in a manifest as it is now; `nil` if none exists. A manifest from standard input is never
    /// trusted.
    package func entry(for manifest: Manifest) -> TrustedManifest? {
        entry(at: manifest.path).flatMap { $0.digest == manifest.digest ? $0 : nil }
    }

    /// Returns whether a manifest was trusted, and its text or a path of its files has changed since.
    package func isOutdated(for manifest: Manifest) -> Bool {
        entry(at: manifest.path).map { $0.digest != manifest.digest } ?? false
    }

    private func entry(at path: FilePath?) -> TrustedManifest? {
        path.flatMap { path in manifests.first { $0.isAt(path.string) } }
    }

    /// Trusts a manifest, and replaces earlier trust in its path.
    package mutating func add(_ manifest: TrustedManifest) {
        if let index = manifests.firstIndex(where: { $0.isAt(manifest.path) }) {
            manifests[index] = manifest
        } else {
            manifests.append(manifest)
        }
    }

    /// Revokes trust.
    /// - Returns: whether there was any trust.
    package mutating func remove(_ path: String) -> Bool {
        let count = manifests.count
        manifests.removeAll { $0.isAt(path) }
        return manifests.count < count
    }
}

extension TrustStore: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, manifests
    }

    /// - Throws: `DecodingError` if it is not a trust store, or one of an unknown version.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decode(Int.self, forKey: .version) == 1 else {
            throw DecodingError.dataCorruptedError(forKey: .version, in: container, debugDescription: "unknown version")
        }
        for manifest in try container.decode([TrustedManifest].self, forKey: .manifests) { add(manifest) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .version)
        try container.encode(manifests, forKey: .manifests)
    }
}

/// The file of the trust store: `$XDG_STATE_HOME/berth/trusted.json`. If another user could have written it, it counts
/// as empty.
package struct TrustFile: Sendable {
    private let file: LockedJSONFile<TrustStore>

    /// - Returns: `nil` if neither `$XDG_STATE_HOME` nor a home directory is known: then no manifest is trusted.
    package init?(_ effects: Effects) {
        let file = LockedJSONFile("trusted", sizeLimit: 8 << 20, effects, access: .secret) { bytes in
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(TrustStore.self, from: Data(bytes))
        }
        guard let file else { return nil }
        self.file = file
    }

    /// The path, whether or not the file exists.
    package var path: FilePath { file.path }

    /// - Returns: the trust, and a warning if the file cannot be used.
    package func load() -> (trust: TrustStore, warning: UserMessage?) {
        do {
            return (try file.read() ?? TrustStore(), nil)
        } catch is DecodingError {
            let why = UserMessage(
                "trust_damaged", "\(path.string) is damaged",
                nextStep: "Remove it, and run `berth trust` for your manifests again.")
            return (TrustStore(), Self.warning(why))
        } catch {
            return (TrustStore(), Self.warning(UserMessage(of: error)))
        }
    }

    /// Changes the current trust under a lock.
    /// - Parameter timeLimit: the maximum wait for the lock.
    /// - Returns: the result of the change.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be locked or written.
    @discardableResult
    package func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout TrustStore) -> Value
    ) async throws -> Value {
        try await file.update(timeLimit: timeLimit, from: TrustStore(), change)
    }

    private static func warning(_ why: UserMessage) -> UserMessage {
        why.about("no manifest counts as trusted")
    }
}

/// A manifest whose commands may run as long as it is unchanged.
package struct TrustedManifest: Sendable, Equatable, Codable {
    /// The absolute path of its file.
    package var path: String
    /// `Manifest.digest`, to which the trust is bound; it includes the paths of its files and its includes.
    package var digest: String
    /// The time at which it was trusted.
    package var trusted: Date

    package init(path: String, digest: String, trusted: Date) {
        self.path = path
        self.digest = digest
        self.trusted = trusted
    }

    /// Returns whether this is the trust in the manifest of a path.
    func isAt(_ path: String) -> Bool { self.path.hasSameBytes(as: path) }
}

extension TrustedManifest {
    /// The state of a manifest since it was trusted. The raw value is its text.
    package enum Status: String, Sendable {
        case current
        /// The text or path of one of its files has changed, or a file cannot be read.
        case changed = "changed since"
        case gone
    }

    /// - Parameter effects: only files are read.
    package func status(_ effects: Effects) -> Status {
        let file = FilePath(path)
        do throws(FileError) {
            guard try effects.files.status(file) != nil else { return .gone }
        } catch {
            return .changed
        }
        do throws(ManifestError) {
            let reading = try ManifestLoader.read(from: [.file(file)], effects: effects, substitution: .deferred)
            return reading.manifest.digest == digest ? .current : .changed
        } catch {
            return .changed
        }
    }
}

extension Snapshot {
    /// Blocks the password commands of a manifest that was found, not named, and is not trusted.
    /// - Parameter isNamed: whether the user named it, with `-f` or `BERTH_FILE`: then it needs no trust.
    /// - Returns: the snapshot, and warnings for the user.
    package func enforcingTrust(
        in manifest: Manifest, isNamed: Bool, _ effects: Effects
    ) -> (snapshot: Snapshot, warnings: [UserMessage]) {
        guard manifest.runsCommands, !isNamed else { return (self, []) }
        let (trust, warning) = TrustFile(effects)?.load() ?? (TrustStore(), nil)
        let warnings = [warning].compactMap(\.self)
        guard trust.entry(for: manifest) == nil else { return (self, warnings) }
        let distrusting = signers.distrustingCommands(isChanged: trust.isOutdated(for: manifest))
        return (with(signers: distrusting), warnings)
    }
}
