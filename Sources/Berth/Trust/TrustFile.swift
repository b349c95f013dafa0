import DockerConfig
public import Effects
import FoundationEssentials
public import SystemPackage

/// The trust's place on the disk: `$XDG_STATE_HOME/berth/trusted.json`, mode 0600 in a folder of mode 0700.
public struct TrustFile: Sendable {
    /// Where it is, or will be.
    public let path: FilePath
    private let files: any FileSystem
    private let user: UInt32?

    /// - Returns: nil where neither `$XDG_STATE_HOME` nor a home folder is known: then nothing is trusted.
    public init?(_ effects: Effects) {
        guard let state = effects.environment.xdgFolder("XDG_STATE_HOME", orInHome: ".local/state") else { return nil }
        path = state.appending("berth").appending("trusted.json")
        files = effects.files
        user = effects.environment.user
    }

    /// What is trusted. A file that cannot be read, or that is not this user's alone, is no trust in anything.
    /// - Returns: the trust; and a warning where there is a file that does not count.
    public func load() -> (trust: Trust, warning: String?) {
        do {
            return (try read() ?? Trust(), nil)
        } catch is DecodingError {
            let why = "\(path.string) is damaged\nRemove it, and run `berth trust` for your manifests again."
            return (Trust(), Self.warning(why))
        } catch {
            return (Trust(), Self.warning("\(error)"))
        }
    }

    /// Whether a manifest is trusted as it is now.
    public func isTrusted(_ manifest: Manifest) -> Bool { load().trust.entry(for: manifest) != nil }

    /// Changes what is trusted, under a lock, over what is there by then.
    /// - Parameter timeLimit: how long to wait for another berth that has the lock.
    /// - Returns: what the change gives.
    /// - Throws: a `FileFailure` where it cannot be locked or written.
    @discardableResult
    public func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout Trust) -> Value
    ) async throws -> Value {
        let folder = path.removingLastComponent()
        try files.makeFolder(folder, mode: 0o700)
        // The lock has a file of its own, because the trust's is replaced.
        return try await files.withLock(on: folder.appending(".trusted.lock"), timeLimit: timeLimit) { [self] in
            files.sweep(beside: path)
            let before = (try? read()) ?? Trust()
            var after = before
            let value = change(&after)
            guard after != before else { return value }
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try files.replace(path, with: [UInt8](try encoder.encode(after)) + [0x0A])
            return value
        }
    }

    private static func warning(_ why: String) -> String { "no manifest counts as trusted: \(why)" }

    private func read() throws -> Trust? {
        guard let status = try files.status(path) else { return nil }
        if let user { try PrivateFile.check(status, at: path, user: user) }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Trust.self, from: Data(try files.read(path, limit: 8 << 20)))
    }
}
