package import Effects
package import Platform
package import SystemPackage

/// The ledger's file: `$XDG_STATE_HOME/berth/ledger.json`.
package struct LedgerFile: Sendable {
    private let file: LockedJSONFile<Ledger>

    /// - Returns: `nil` if neither `$XDG_STATE_HOME` nor a home directory is known: then berth keeps no ledger.
    package init?(_ effects: Effects) {
        // It contains no secret, so others may read it.
        let file = LockedJSONFile<Ledger>(
            "ledger", sizeLimit: 64 << 20, effects, access: .readable, countsHomeOwner: true,
            decoding: LedgerDecoder.ledger(from:))
        guard let file else { return nil }
        self.file = file
    }

    /// The path, whether or not the file exists.
    package var path: FilePath { file.path }

    /// Reads the ledger. A missing or unreadable one counts as empty.
    /// - Returns: the ledger, and a warning if the file cannot be read.
    package func load() -> (ledger: Ledger, warning: UserMessage?) {
        do {
            return (try file.read() ?? Ledger(), nil)
        } catch is LedgerFormatError {
            let what = UserMessage(
                "ledger_damaged", "the ledger \(path.string) is damaged or from another version of berth")
            return (Ledger(), Self.warning(what, "The next apply replaces the ledger."))
        } catch let error as OwnedFileError where error.concernsDirectory {
            return (
                Ledger(), Self.warning(error.message, "Set XDG_STATE_HOME to a directory that only you can change.")
            )
        } catch {
            var remedy: NextStep?
            if case .unreadable(let failure)? = error as? OwnedFileError { remedy = failure.foreignPath?.nextStep }
            let nextStep = remedy ?? "Fix that, or move the ledger away."
            return (Ledger(), Self.warning(UserMessage(of: error), nextStep))
        }
    }

    /// Returns a warning that the ledger cannot be used.
    /// - Parameter reason: its own next step is replaced.
    private static func warning(_ reason: UserMessage, _ nextStep: NextStep) -> UserMessage {
        reason.with(nextStep: nextStep.after("Earlier logins no longer belong to berth."))
    }

    /// Writes a ledger with its key, unless a file exists.
    /// - Throws: what `update` throws, and `LedgerFormatError` if the file is damaged.
    package func create(_ ledger: Ledger, timeLimit: Duration) async throws {
        try await file.create(ledger, timeLimit: timeLimit)
    }

    /// Changes the current ledger under a lock.
    /// - Returns: the result of the change.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be locked or written.
    @discardableResult
    package func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout Ledger) -> Value
    ) async throws -> Value {
        try await file.update(timeLimit: timeLimit, from: Ledger(), change)
    }
}
