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
        let environment = effects.environment
        // The XDG specification: a path that is not absolute is to be ignored.
        if let state = environment.nonBlank("XDG_STATE_HOME"), state.hasPrefix("/") {
            path = FilePath(state).appending("berth").appending("ledger.json")
        } else if let home = environment.home {
            path = home.appending(".local").appending("state").appending("berth").appending("ledger.json")
        } else {
            return nil
        }
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
            sweep(folder)
            let before = (try? read()) ?? Ledger()
            var after = before
            let value = change(&after)
            guard after != before else { return value }
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let bytes = [UInt8](try encoder.encode(after)) + [0x0A]
            let temporary = try files.writeTemporary(bytes, in: folder, stem: Self.stem, mode: 0o600, owner: nil)
            do {
                try files.rename(temporary, to: path)
            } catch {
                try? files.remove(temporary)
                throw error
            }
            return value
        }
    }

    private static let stem = "ledger.json"

    /// Removes what killed runs have left behind. Only the holder of the lock writes such files.
    private func sweep(_ folder: FilePath) {
        for name in (try? files.names(in: folder)) ?? [] where name.hasPrefix(".\(Self.stem).") {
            try? files.remove(folder.appending(name))
        }
    }

    private func read() throws -> Ledger? {
        guard try files.status(path) != nil else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Ledger.self, from: Data(try files.read(path, limit: 64 << 20)))
    }
}
