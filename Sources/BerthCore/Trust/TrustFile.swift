public import Platform
public import SystemPackage

/// The trust's place on the disk: `$XDG_STATE_HOME/berth/trusted.json`. One that is not this user's alone is no trust in
/// anything.
public struct TrustFile: Sendable {
    private let file: StateFile<Trust>

    /// - Returns: nil where neither `$XDG_STATE_HOME` nor a home folder is known: then nothing is trusted.
    public init?(_ effects: Effects) {
        let file = StateFile<Trust>("trusted", sizeLimit: 8 << 20, effects, access: .secret)
        guard let file else { return nil }
        self.file = file
    }

    /// Where it is, or will be.
    public var path: FilePath { file.path }

    /// What is trusted.
    /// - Returns: the trust; and a warning where there is a file that does not count.
    public func load() -> (trust: Trust, warning: String?) {
        do {
            return (try file.read() ?? Trust(), nil)
        } catch is DecodingError {
            let why = "\(path.string) is damaged\nRemove it, and run `berth trust` for your manifests again."
            return (Trust(), Self.warning(why))
        } catch {
            return (Trust(), Self.warning("\(error)"))
        }
    }

    /// Changes what is trusted, under a lock, over what is there by then.
    /// - Parameter timeLimit: how long to wait for another berth that has the lock.
    /// - Returns: what the change gives.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileFailure` if it cannot be locked or written.
    @discardableResult
    public func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout Trust) -> Value
    ) async throws -> Value {
        try await file.update(timeLimit: timeLimit, from: Trust(), change)
    }

    private static func warning(_ why: String) -> String { "no manifest counts as trusted: \(why)" }
}
