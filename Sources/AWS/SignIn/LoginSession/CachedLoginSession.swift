package import Effects
import FoundationEssentials
package import Logging
package import Platform
package import SystemPackage

/// A session of `aws login` in the cache, of a sign-in by any program.
package struct CachedLoginSession: Sendable {
    package let file: FilePath
    /// The ARN of the user or role; `nil` if the file does not name it.
    let identity: String?

    /// The session in messages: `login session arn:aws:iam::210987654321:user/me`.
    package var description: String { identity.map { "login session \($0)" } ?? file.string.inOneLine }

    /// - Returns: `nil` if the content of the file has no keys. Other flaws do not count, as for `aws logout`.
    fileprivate init?(_ bytes: [UInt8], file: FilePath) {
        guard let content = try? JSONDecoder().decode(CacheFile.self, from: Data(bytes)) else { return nil }
        self.file = file
        identity = content.idToken.flatMap { Secret($0).signedInIdentity }
    }

    private struct CacheFile: Decodable {
        struct Keys: Decodable {
            let accessKeyId: String
        }

        let accessToken: Keys
        let idToken: String?
    }
}

/// Removes the keys of all sessions of `aws login`, as `aws logout --all`.
package struct CachedLoginSessions: Sendable {
    private let cache: LoginSessionCache
    private let timeLimit: Duration
    private let log: Logger

    /// - Parameter timeLimit: the longest wait for another process that changes a file.
    package init(configuration: SharedConfiguration, effects: Effects, timeLimit: Duration, log: Logger) {
        cache = LoginSessionCache(machine: AWSMachine(configuration: configuration, effects: effects))
        self.timeLimit = timeLimit
        self.log = log
    }

    private var effects: Effects { cache.machine.effects }

    /// Returns the sessions, in the order of their files' names. Files that other users can change do not count.
    /// - Throws: `FileError` if the directory exists and cannot be read.
    package func all() throws(FileError) -> [CachedLoginSession] {
        guard let directory = cache.directory else { return [] }
        let reader = OwnedFileReader(ofHome: effects)
        return try effects.files.sessionFiles(in: directory).compactMap { file in
            (try? reader.read(file, limit: 1 << 20, .readable, followsLink: true))
                .flatMap { CachedLoginSession($0, file: file) }
        }
    }

    /// Removes a session's file.
    /// - Throws: `notRemoved` as a `SignInError`.
    package func end(_ session: CachedLoginSession) async throws(AWSError) {
        let lock = try await SessionLock(file: session.file, effects: effects)
            .take(timeLimit: timeLimit, for: session.description, log: log)
        defer { lock?.release() }
        do throws(FileError) {
            try effects.files.remove(session.file)
        } catch {
            throw .signIn(.notRemoved(session: session.description, error))
        }
    }
}

extension FileSystem {
    /// Returns the files of a session cache, in the order of their names.
    /// - Returns: none if the directory does not exist.
    /// - Throws: `FileError` if it cannot be read.
    func sessionFiles(in directory: FilePath) throws(FileError) -> [FilePath] {
        do throws(FileError) {
            return try names(in: directory).filter { $0.hasSuffix(bytes: ".json") }.map { directory.appending($0) }
        } catch {
            guard error.code != .noSuchFileOrDirectory, error.code != .notDirectory else { return [] }
            throw error
        }
    }
}
