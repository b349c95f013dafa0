import Crypto
package import Platform
package import SystemPackage

/// The tokens that berth keeps for the next time that docker asks: `$XDG_CACHE_HOME/berth/tokens`, a file of mode 0600
/// for each in a directory of mode 0700. To lose it costs a request.
package struct TokenCache: Sendable {
    /// Where they are, or will be.
    package let directory: FilePath
    private let files: any FileSystem
    private let user: UInt32

    /// In bytes; a token of ECR has some 2,600.
    static let sizeLimit = 1 << 16

    /// - Parameter user: this process's, by number.
    /// - Returns: `nil` if neither `$XDG_CACHE_HOME` nor a home directory is known.
    package init?(_ effects: Effects, user: UInt32) {
        guard let directory = Self.directory(in: effects.environment) else { return nil }
        self.directory = directory
        files = effects.files
        self.user = user
    }

    /// Where the tokens of an environment are; `nil` if neither `$XDG_CACHE_HOME` nor a home directory is known.
    static func directory(in environment: Environment) -> FilePath? {
        environment.xdgDirectory("XDG_CACHE_HOME", orInHome: ".cache")?.appending("berth").appending("tokens")
    }

    /// The name that a token is kept under: one for all registries that it serves.
    /// - Parameters:
    ///   - principal: `Principal.identifier` of who asked for it.
    ///   - service: such as `ecr`.
    ///   - region: such as `us-east-2`.
    /// - Returns: 64 hexadecimal digits.
    package static func key(principal: String, service: String, region: String) -> String {
        // None of them holds a NUL, so this cannot be split in two ways.
        SHA256.hash(data: Array("\(principal)\0\(service)\0\(region)".utf8)).hexadecimal
    }

    /// Whether a text is a key, and so the name of a file in the cache's own directory.
    static func isKey(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Where a token is kept.
    package func path(of key: String) -> FilePath { directory.appending(key) }

    /// Returns a cached token, fresh or not.
    /// - Parameter now: in seconds since 1970.
    /// - Returns: `nil` if none exists, or if its file is not valid.
    package func token(_ key: String, now: Int64) -> CachedToken? {
        Self.token(key, in: directory, of: OwnerOnlyFiles(files, user: user), now: now)
    }

    static func token(_ key: String, in directory: FilePath, of files: any HelperFiles, now: Int64) -> CachedToken? {
        guard let bytes = try? files.read(directory.appending(key), limit: sizeLimit) else { return nil }
        return try? CachedToken(parsing: bytes, for: key, now: now)
    }

    /// Keeps a token, in the place of whatever stood there.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be written.
    package func write(_ token: CachedToken, for key: String) throws {
        let file = LockedFile(path(of: key), in: files)
        try file.makeDirectory(checkedBy: OwnedFileReader(files, user: user))
        try files.replace(file.path, with: token.text(for: key))
    }

    /// Drops a token; one that is not there is no failure.
    package func remove(_ key: String) throws(FileError) { try files.remove(path(of: key)) }

    /// Takes the lock beside a token, so that no other berth asks for the same one. The caller releases it.
    /// - Parameter timeLimit: how long to wait for another berth that has it.
    /// - Throws: `FileError` if the lock was not had, with `EWOULDBLOCK` for want of time.
    package func lock(_ key: String, timeLimit: Duration) async throws -> HeldLock {
        let file = LockedFile(path(of: key), in: files)
        // `write` checks the directory: without that, a login is obtained and not kept.
        try file.makeDirectory(checkedBy: nil)
        return try await file.lock(timeLimit: timeLimit)
    }
}
