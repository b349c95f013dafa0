package import Platform
package import SystemPackage

/// berth's cached tokens: `$XDG_CACHE_HOME/berth/tokens`, one file of mode 0600 per token in a directory of mode 0700.
/// A lost file costs a request.
package struct TokenCache: Sendable {
    /// The directory, whether or not it exists.
    package let directory: FilePath
    private let files: any FileSystem
    private let user: UInt32

    /// In bytes; an ECR token has about 2,600.
    static let sizeLimit = 1 << 16

    /// - Parameter user: this process's user, by number.
    /// - Returns: `nil` if neither `$XDG_CACHE_HOME` nor a home directory is known.
    package init?(in files: any FileSystem, _ environment: Environment, user: UInt32) {
        guard let directory = Self.directory(in: environment) else { return nil }
        self.directory = directory
        self.files = files
        self.user = user
    }

    /// Returns the token directory of an environment; `nil` if neither `$XDG_CACHE_HOME` nor a home directory is known.
    static func directory(in environment: Environment) -> FilePath? {
        environment.xdgDirectory("XDG_CACHE_HOME", orInHome: ".cache")?.appending("berth").appending("tokens")
    }

    /// Returns the name of a cached token, which is the same for all registries that the token serves.
    /// - Parameters:
    ///   - principal: `Principal.identifier` of the principal that signs in.
    ///   - service: such as `ecr`.
    ///   - region: such as `us-east-2`.
    /// - Returns: 64 hexadecimal digits.
    package static func key(principal: String, service: String, region: String) -> String {
        // None of them contains a NUL, so the text is unambiguous.
        SHA256Digester.digest(of: Array("\(principal)\0\(service)\0\(region)".utf8)).hexadecimal
    }

    /// Returns whether a text is a key, and so the name of a file in the cache's own directory.
    static func isKey(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Returns the path of a token's file.
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

    /// Stores a token, and replaces an earlier one.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be written.
    package func write(_ token: CachedToken, for key: String) throws {
        let file = LockedFile(path(of: key), in: files)
        try file.makeDirectory(checkedBy: OwnedFileReader(files, user: user))
        try files.replace(file.path, with: token.text(for: key))
    }

    /// Removes a token. A missing token is not a failure.
    package func remove(_ key: String) throws(FileError) { try files.remove(path(of: key)) }

    /// Takes the lock of a token, so that no other berth requests the same token. The caller releases it.
    /// - Parameter timeLimit: the longest wait for another berth that has the lock.
    /// - Throws: `FileError` if the lock is not available, with `EWOULDBLOCK` if the time limit passes.
    package func lock(_ key: String, timeLimit: Duration) async throws -> HeldLock {
        let file = LockedFile(path(of: key), in: files)
        // `write` checks the directory. If the check fails, berth obtains a login and does not cache it.
        try file.makeDirectory(checkedBy: nil)
        return try await file.lock(timeLimit: timeLimit)
    }
}
