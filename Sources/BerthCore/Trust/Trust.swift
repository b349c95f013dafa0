import SystemPackage

/// The manifests that may run the programs they name, although nobody names them: what is found by searching may be
/// anybody's.
public struct Trust: Sendable, Equatable {
    /// In the order in which they were first trusted; each path once.
    public private(set) var manifests: [TrustedManifest] = []

    /// No manifest is trusted.
    public init() {}

    /// The trust in a manifest as it is now; nil where there is none. One from standard input is never trusted.
    public func entry(for manifest: Manifest) -> TrustedManifest? {
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
    public mutating func add(_ manifest: TrustedManifest) {
        if let index = manifests.firstIndex(where: { $0.isAt(manifest.path) }) {
            manifests[index] = manifest
        } else {
            manifests.append(manifest)
        }
    }

    /// Takes trust back.
    /// - Returns: whether there was any.
    public mutating func remove(_ path: String) -> Bool {
        let count = manifests.count
        manifests.removeAll { $0.isAt(path) }
        return manifests.count < count
    }
}

extension Trust: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, manifests
    }

    /// - Throws: where it is no trust, or of a version that is not known.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decode(Int.self, forKey: .version) == 1 else {
            throw DecodingError.dataCorruptedError(forKey: .version, in: container, debugDescription: "unknown version")
        }
        for manifest in try container.decode([TrustedManifest].self, forKey: .manifests) { add(manifest) }
    }

    /// Version and manifests.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .version)
        try container.encode(manifests, forKey: .manifests)
    }
}
