import Crypto
import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The cache of `aws login`, which other programs share: one file per session, named by the SHA-256 of the session's
/// identity (`LoginTokenLoader` in botocore).
struct LoginSessionCache {
    let machine: AWSMachine

    /// Names another directory for the cache.
    static let variable = "AWS_LOGIN_CACHE_DIRECTORY"

    private var files: any FileSystem { machine.effects.files }

    /// - Throws: `LoginSessionError.signedOut` if there is no file for the session, `unusable` if berth cannot use it.
    func token(of session: LoginSession) throws(LoginSessionError) -> LoginToken {
        guard let path = path(of: session) else { throw .signedOut(session) }
        do {
            do {
                return try LoginToken(try read(path, session))
            } catch LoginTokenError.notAnObject {
                // The AWS CLI writes files in place, so that berth may have read one half-written.
                return try LoginToken(try read(path, session))
            }
        } catch let error as LoginSessionError {
            throw error
        } catch {
            throw unusable(session, UserMessage(of: error).summary)
        }
    }

    /// Returns the state of a session: of its keys, because AWS alone knows whether it still renews them.
    func state(of session: LoginSession) -> SessionState {
        do throws(LoginSessionError) {
            let token = try token(of: session)
            _ = try key(of: token, session)
            return token.needsRenewal(at: machine.effects.clock.now)
                ? .renewable(until: token.expires) : .valid(until: token.expires)
        } catch .signedOut {
            return .missing
        } catch {
            return .unusable(.login(error))
        }
    }

    /// Removes the session's file.
    /// - Returns: whether there was one.
    func remove(_ session: LoginSession) throws(FileError) -> Bool {
        guard let path = path(of: session), try files.status(path) != nil else { return false }
        try files.remove(path)
        return true
    }

    /// Returns the key that a token is bound to.
    /// - Throws: `LoginSessionError.unusable` if it is not a key.
    func key(of token: LoginToken, _ session: LoginSession) throws(LoginSessionError) -> DPoPKey {
        guard let key = DPoPKey(pem: token.key) else {
            throw unusable(session, LoginTokenError.noKey.message.summary)
        }
        return key
    }

    private func read(_ path: FilePath, _ session: LoginSession) throws -> [UInt8] {
        let reader = OwnedFileReader(ofHome: machine.effects)
        guard let bytes = try reader.read(path, limit: 1 << 20, .readable, followsLink: true) else {
            throw LoginSessionError.signedOut(session)
        }
        return bytes
    }

    /// Makes the session's directory if it is missing, and checks that berth can write there and that no other user
    /// can: before the user signs in, because a failure afterwards loses the keys.
    /// - Throws: `LoginSessionError.notStored`.
    func prepare(for session: LoginSession) async throws(LoginSessionError) {
        do {
            let file = try file(of: session)
            try file.makeDirectory(checkedBy: OwnedFileReader(ofHome: machine.effects))
            let temporary = try files.writeTemporary(
                [], in: file.directory, stem: file.path.lastComponent?.string ?? "session", mode: 0o600, owner: nil)
            try files.remove(temporary)
        } catch {
            throw notStored(session, error)
        }
    }

    /// Replaces the session's file, for all programs that use it.
    /// - Throws: `LoginSessionError.notStored`.
    func save(_ token: LoginToken, of session: LoginSession) throws(LoginSessionError) {
        do {
            let file = try file(of: session)
            try file.makeDirectory(checkedBy: OwnedFileReader(ofHome: machine.effects))
            // With `sudo -E` the session belongs to the home directory's owner.
            let owner = CompanionRule(in: file.directory, files).ownerOfNewFile(for: files.user)
            try files.replace(file.path, with: Array(token.file.reveal().utf8), owner: owner)
        } catch {
            throw notStored(session, error)
        }
    }

    /// Waits for the lock of the session's file, as `SignInContext.lock`.
    func lock(_ session: LoginSession, in context: SignInContext) async throws(AWSError) -> HeldLock? {
        guard let path = path(of: session) else { return nil }
        return try await context.lock(path, of: session.located)
    }

    private func file(of session: LoginSession) throws(FileError) -> LockedFile {
        guard let path = path(of: session) else {
            throw FileError("make", "~/.aws/login/cache", .noSuchFileOrDirectory)
        }
        return LockedFile(path, in: files)
    }

    func path(of session: LoginSession) -> FilePath? {
        directory?.appending("\(SHA256.hash(data: Array(session.identity.utf8)).hexadecimal).json")
    }

    /// As in botocore's `get_login_token_cache_directory`; `nil` if the user has no home directory.
    var directory: FilePath? {
        let environment = machine.environment
        if let named = environment.nonBlank(Self.variable) {
            return environment.absolute(environment.expandingVariables(in: named))
        }
        return environment.home?.appending(".aws/login/cache")
    }

    private func unusable(_ session: LoginSession, _ problem: MessageText) -> LoginSessionError {
        .unusable(session, file: path(of: session).map(machine.environment.abbreviated) ?? "", problem: problem)
    }

    private func notStored(_ session: LoginSession, _ error: any Error) -> LoginSessionError {
        // The message of an encoder's error could quote the token.
        let problem = (error as? any UserFacingError)?.message.summary ?? "the keys are not valid JSON"
        return .notStored(
            session, directory: directory.map(machine.environment.abbreviated) ?? "~/.aws/login/cache", problem: problem
        )
    }
}
