public import Effects
import FoundationEssentials
public import SystemPackage

/// The ledger's place on the disk: `$XDG_STATE_HOME/berth/ledger.json`, mode 0600 in a folder of mode 0700.
public struct LedgerFile: Sendable {
    /// Where it is, or will be.
    public let path: FilePath
    private let files: any FileSystem

    /// - Returns: nil where neither `$XDG_STATE_HOME` nor a home folder is known: then nothing is remembered.
    public init?(_ effects: Effects) {
        guard let state = effects.environment.xdgFolder("XDG_STATE_HOME", orInHome: ".local/state") else { return nil }
        path = state.appending("berth").appending("ledger.json")
        files = effects.files
    }

    /// What was remembered. A lost ledger costs nothing but that knowledge, so one that is missing is empty.
    /// - Returns: the ledger; and a warning where there is one that cannot be read.
    public func load() -> (ledger: Ledger, warning: String?) {
        do {
            return (try read() ?? Ledger(), nil)
        } catch {
            return (
                Ledger(),
                "the ledger \(path.string) cannot be read (\(error)): what berth stored before counts as someone else's"
            )
        }
    }

    /// Changes what is remembered, under a lock, over what is there by then.
    /// - Returns: what the change gives.
    /// - Throws: a `FileFailure` where it cannot be locked or written.
    @discardableResult
    public func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout Ledger) -> Value
    ) async throws -> Value {
        let folder = path.removingLastComponent()
        try files.makeFolder(folder, mode: 0o700)
        // The lock has a file of its own, because the ledger's is replaced.
        return try await files.withLock(on: folder.appending(".ledger.lock"), timeLimit: timeLimit) { [path, files] in
            files.sweep(beside: path)
            let before = (try? read()) ?? Ledger()
            var after = before
            let value = change(&after)
            guard after != before else { return value }
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let bytes = [UInt8](try encoder.encode(after)) + [0x0A]
            try files.replace(path, with: bytes)
            return value
        }
    }

    private func read() throws -> Ledger? {
        guard try files.status(path) != nil else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Ledger.self, from: Data(try files.read(path, limit: 64 << 20)))
    }
}
