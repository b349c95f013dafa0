package import Platform
package import SystemPackage

package import struct FoundationEssentials.Date

/// The manifests that may run the programs they name, although nobody names them: what is found by searching may be
/// anybody's.
package struct TrustStore: Sendable, Equatable {
    /// In the order in which they were first trusted; each path once.
    package private(set) var manifests: [TrustedManifest] = []

    /// No manifest is trusted.
    package init() {}

    /// The trust in a manifest as it is now; nil where there is none. One from standard input is never trusted.
    package func entry(for manifest: Manifest) -> TrustedManifest? {
        entry(at: manifest.path).flatMap { $0.digest == manifest.digest ? $0 : nil }
    }

    /// Whether a manifest was trusted once, and its text or a path of its files has changed since.
    package func isOutdated(for manifest: Manifest) -> Bool {
        entry(at: manifest.path).map { $0.digest != manifest.digest } ?? false
    }

    private func entry(at path: FilePath?) -> TrustedManifest? {
        path.flatMap { path in manifests.first { $0.isAt(path.string) } }
    }

    /// Trusts a manifest, whatever was trusted of its path before.
    package mutating func add(_ manifest: TrustedManifest) {
        if let index = manifests.firstIndex(where: { $0.isAt(manifest.path) }) {
            manifests[index] = manifest
        } else {
            manifests.append(manifest)
        }
    }

    /// Takes trust back.
    /// - Returns: whether there was any.
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

    /// - Throws: where it is no trust, or of a version that is not known.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decode(Int.self, forKey: .version) == 1 else {
            throw DecodingError.dataCorruptedError(forKey: .version, in: container, debugDescription: "unknown version")
        }
        for manifest in try container.decode([TrustedManifest].self, forKey: .manifests) { add(manifest) }
    }

    /// Version and manifests.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .version)
        try container.encode(manifests, forKey: .manifests)
    }
}

/// The trust's place on the disk: `$XDG_STATE_HOME/berth/trusted.json`. One that is not this user's alone is no trust in
/// anything.
package struct TrustFile: Sendable {
    private let file: LockedJSONFile<TrustStore>

    /// - Returns: nil where neither `$XDG_STATE_HOME` nor a home folder is known: then nothing is trusted.
    package init?(_ effects: Effects) {
        let file = LockedJSONFile<TrustStore>("trusted", sizeLimit: 8 << 20, effects, access: .secret)
        guard let file else { return nil }
        self.file = file
    }

    /// Where it is, or will be.
    package var path: FilePath { file.path }

    /// What is trusted.
    /// - Returns: the trust; and a warning where there is a file that does not count.
    package func load() -> (trust: TrustStore, warning: String?) {
        do {
            return (try file.read() ?? TrustStore(), nil)
        } catch is DecodingError {
            let why = "\(path.string) is damaged\nRemove it, and run `berth trust` for your manifests again."
            return (TrustStore(), Self.warning(why))
        } catch {
            return (TrustStore(), Self.warning("\(error)"))
        }
    }

    /// Changes what is trusted, under a lock, over what is there by then.
    /// - Parameter timeLimit: how long to wait for another berth that has the lock.
    /// - Returns: what the change gives.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be locked or written.
    @discardableResult
    package func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout TrustStore) -> Value
    ) async throws -> Value {
        try await file.update(timeLimit: timeLimit, from: TrustStore(), change)
    }

    private static func warning(_ why: String) -> String { "no manifest counts as trusted: \(why)" }
}

/// A manifest that may run the programs it names, for as long as it says what it said.
package struct TrustedManifest: Sendable, Equatable, Codable {
    /// Its file, absolute.
    package var path: String
    /// `Manifest.digest`, to which the trust is bound: the paths of its files count, and the files that it includes.
    package var digest: String
    /// When somebody said so.
    package var trusted: Date

    /// Trust of these parts.
    package init(path: String, digest: String, trusted: Date) {
        self.path = path
        self.digest = digest
        self.trusted = trusted
    }

    /// Whether this is the trust in the manifest of a path.
    func isAt(_ path: String) -> Bool { self.path.hasSameBytes(as: path) }
}

extension TrustedManifest {
    /// What has become of a manifest since it was trusted. The raw value is the words for it.
    package enum Status: String, Sendable {
        case current
        /// The text or the path of one of its files is another one, or a file cannot be read any more.
        case changed = "changed since"
        case gone
    }

    /// - Parameter effects: files are read, and nothing else is done.
    package func standing(_ effects: Effects) -> Status {
        let file = FilePath(path)
        do throws(FileError) {
            guard try effects.files.status(file) != nil else { return .gone }
        } catch {
            return .changed
        }
        do throws(ManifestErrors) {
            let reading = try ManifestLoader.read(from: [.file(file)], effects: effects, substitution: .deferred)
            return reading.manifest.digest == digest ? .current : .changed
        } catch {
            return .changed
        }
    }
}

extension Snapshot {
    /// Keeps programs from being run for the passwords of a manifest that was found by searching and is not trusted.
    /// - Parameter isNamed: whether the user named it, with `-f` or `BERTH_FILE`: then it takes no trust.
    /// - Returns: what the user should know.
    package mutating func heedTrust(in manifest: Manifest, isNamed: Bool, _ effects: Effects) -> [String] {
        guard manifest.runsCommands, !isNamed else { return [] }
        let (trust, warning) = TrustFile(effects)?.load() ?? (TrustStore(), nil)
        if trust.entry(for: manifest) == nil { distrustCommands(isChanged: trust.isOutdated(for: manifest)) }
        return [warning].compactMap(\.self)
    }
}
