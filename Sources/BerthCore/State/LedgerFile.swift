package import Platform
package import SystemPackage

/// The ledger's place on the disk: `$XDG_STATE_HOME/berth/ledger.json`.
package struct LedgerFile: Sendable {
    private let file: LockedJSONFile<Ledger>

    /// - Returns: nil where neither `$XDG_STATE_HOME` nor a home folder is known: then nothing is remembered.
    package init?(_ effects: Effects) {
        // It holds no secret, and says of no login more than that berth stored it.
        let file = LockedJSONFile<Ledger>(
            "ledger", sizeLimit: 64 << 20, effects, access: .readable, countsHomeOwner: true,
            readingFast: LedgerParser.ledger)
        guard let file else { return nil }
        self.file = file
    }

    /// Where it is, or will be.
    package var path: FilePath { file.path }

    /// What was remembered. A lost ledger costs nothing but that knowledge, so one that is missing is empty.
    /// - Returns: the ledger; and a warning where there is one that cannot be read.
    package func load() -> (ledger: Ledger, warning: String?) {
        do {
            return (try file.read() ?? Ledger(), nil)
        } catch is DecodingError {
            let what = "the ledger \(path.string) is damaged, or of another version of berth"
            return (Ledger(), Self.warning(what, "The next apply writes it anew."))
        } catch let error as OwnedFileError where error.concernsDirectory {
            return (Ledger(), Self.warning(error.reason, "Set XDG_STATE_HOME to a directory that only you can change."))
        } catch {
            let what = (error as? OwnedFileError)?.reason ?? "\(error)"
            let remedy: String? =
                if case .unreadable(let failure)? = error as? OwnedFileError { failure.foreignPath?.remedy } else {
                    nil
                }
            return (Ledger(), Self.warning(what, remedy ?? "Fix that, or move the ledger away."))
        }
    }

    private static func warning(_ what: String, _ advice: String) -> String {
        "\(what)\nWhat berth stored before counts as someone else's. \(advice)"
    }

    /// Writes a ledger, and so the key of its digests, unless a file exists.
    /// - Throws: what `update` throws, and `DecodingError` if the file is damaged.
    package func create(_ ledger: Ledger, timeLimit: Duration) async throws {
        try await file.create(ledger, timeLimit: timeLimit)
    }

    /// Changes what is remembered, under a lock, over what is there by then.
    /// - Returns: what the change gives.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be locked or written.
    @discardableResult
    package func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout Ledger) -> Value
    ) async throws -> Value {
        try await file.update(timeLimit: timeLimit, from: Ledger(), change)
    }
}
