import Crypto
import Platform
import SystemPackage

/// The folder in which `aws sso login` keeps what it was given: a file a session, named by the SHA-1 of its name.
struct SSOTokenCache {
    let machine: AWSMachine

    /// - Throws: `ssoSignedOut` if there is no file for the session, `ssoTokenUnusable` if berth cannot use it,
    ///   `unsendable` if no header can carry the token.
    func token(of session: SSOSession) throws(PrincipalFailure) -> SSOToken {
        guard let path = path(of: session) else { throw .ssoSignedOut(session) }
        let token: SSOToken
        do {
            token = try SSOToken(try read(path))
        } catch {
            guard let problem = error as? SSOTokenError else { throw .ssoSignedOut(session) }
            throw .ssoTokenUnusable(session, file: machine.environment.abbreviated(path), problem: "\(problem)")
        }
        try UnsendableValue.check(
            token.accessToken.reveal(), from: "the access token of \(session.located)",
            advice: "Run `\(session.loginCommand)`.")
        return token
    }

    /// - Throws: `SSOTokenError`, or the `FileFailure` of a file that does not exist.
    private func read(_ path: FilePath) throws -> [UInt8] {
        do {
            return try machine.effects.files.read(path, limit: 1 << 20)
        } catch  where error.code == .noSuchFileOrDirectory || error.code == .notDirectory {
            throw error
        } catch {
            throw SSOTokenError.unreadable(error)
        }
    }

    /// Puts a renewed token in the place of the old one, for everybody else who uses the session.
    func save(_ token: SSOToken, of session: SSOSession) throws {
        guard let path = path(of: session) else { return }
        let files = machine.effects.files
        let directory = path.removingLastComponent()
        try files.makeFolder(directory, mode: 0o700)
        // With `sudo -E` it is the session of the home directory's owner.
        let owner = CompanionRule(in: directory, files).ownerOfNewFile(for: files.user)
        try files.replace(path, with: try token.file(for: session), owner: owner)
    }

    /// Tries to become the only berth that renews the session's token.
    /// - Returns: `nil` if another one is.
    /// - Throws: `FileFailure` if there can be no lock beside the token.
    func tryLock(_ session: SSOSession) throws(FileFailure) -> HeldLock? {
        guard let path = path(of: session) else { return HeldLock {} }
        let name = path.lastComponent?.stem ?? "session"
        // `aws sso logout` removes the files that end in `.json` from this directory, and no other.
        return try machine.effects.files.tryLock(path.removingLastComponent().appending(".\(name).berth-lock"))
    }

    private func path(of session: SSOSession) -> FilePath? {
        let digest = Insecure.SHA1.hash(data: Array(session.cacheKey.utf8)).hexadecimal
        return machine.environment.home?.appending(".aws/sso/cache/\(digest).json")
    }
}
