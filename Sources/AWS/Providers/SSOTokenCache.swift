import Crypto
import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The directory in which sign-ins to IAM Identity Center store tokens and clients, for the AWS CLI, the SDKs and others:
/// `~/.aws/sso/cache`.
struct SSOCacheDirectory {
    let effects: Effects

    /// `nil` if the user has no home directory.
    var path: FilePath? { effects.environment.home?.appending(".aws/sso/cache") }

    /// Returns the file of a key: its name is the SHA-1 of the key.
    /// - Returns: `nil` if the user has no home directory.
    func file(of key: String) -> FilePath? {
        path?.appending("\(Insecure.SHA1.hash(data: Array(key.utf8)).hexadecimal).json")
    }

    /// Reads a file.
    /// - Throws: `FileError`, also if the file is missing.
    func read(_ file: FilePath) throws(FileError) -> [UInt8] { try effects.files.read(file, limit: 1 << 20) }

    /// Replaces a file by a rename, with mode 0600, and makes the directory if it is missing.
    func write(_ bytes: [UInt8], to file: FilePath) throws(FileError) {
        let files = effects.files
        try files.makeDirectory(file.removingLastComponent(), mode: 0o700)
        // With `sudo -E` the session belongs to the home directory's owner.
        let owner = CompanionRule(in: file.removingLastComponent(), files).ownerOfNewFile(for: files.user)
        try files.replace(file, with: bytes, owner: owner)
    }
}

/// The tokens in the directory: one file per session, named after the session's name or its start URL.
struct SSOTokenCache {
    let machine: AWSMachine

    private var directory: SSOCacheDirectory { SSOCacheDirectory(effects: machine.effects) }

    /// - Throws: `ssoSignedOut` if there is no file for the session, `ssoTokenUnusable` if berth cannot use it,
    ///   `unsendable` if no header can contain the token.
    func token(of session: SSOSession) throws(PrincipalError) -> SSOToken {
        guard let file = file(of: session) else { throw .ssoSignedOut(session) }
        let token: SSOToken
        do {
            token = try checked(try read(file), for: session)
        } catch {
            guard let problem = error as? SSOTokenError else { throw .ssoSignedOut(session) }
            throw .ssoTokenUnusable(
                session, file: machine.environment.abbreviated(file), problem: problem.message.summary)
        }
        try UnsendableValueError.check(
            token.accessToken.reveal(), from: "the access token of \(session.located)",
            advice: "Run `\(session.loginCommand)`.")
        return token
    }

    /// Returns whether the user must sign in to a session.
    func state(of session: SSOSession) -> SessionState {
        let now = machine.effects.clock.now
        let token: SSOToken
        do throws(PrincipalError) {
            token = try self.token(of: session)
        } catch .ssoSignedOut {
            return .missing
        } catch {
            return .unusable(error)
        }
        let left = token.expires.timeIntervalSince(now)
        if left >= SSOTokenRenewal.window { return .valid(until: token.expires) }
        if session.isRenewable, token.canBeRenewed(at: now) { return .renewable(until: token.expires) }
        return left > 0 ? .expiresSoon(until: token.expires) : .expired(ago: .from(token.expires, to: now))
    }

    /// Reads a token's file. The AWS CLI writes in place, so a file that berth cannot parse is read once more.
    /// - Throws: `SSOTokenError`, or the `FileError` of a file that does not exist.
    private func read(_ file: FilePath) throws -> SSOToken {
        let bytes = try content(of: file)
        do throws(SSOTokenError) {
            return try SSOToken(bytes)
        } catch {
            guard error.mayBeHalfWritten else { throw error }
            return try SSOToken(try content(of: file))
        }
    }

    /// - Throws: as `read`.
    private func content(of file: FilePath) throws -> [UInt8] {
        do {
            return try directory.read(file)
        } catch  where error.code == .noSuchFileOrDirectory || error.code == .notDirectory {
            throw error
        } catch {
            throw SSOTokenError.unreadable(error)
        }
    }

    private func checked(_ token: SSOToken, for session: SSOSession) throws(SSOTokenError) -> SSOToken {
        if let region = token.region, !region.hasSameBytes(as: session.region) {
            throw .otherRegion(region, wanted: session.region)
        }
        // Another organization may have a session of this name. The user chose the names in the config file, but not
        // those of a manifest.
        if session.definition == .manifest, let url = token.startURL, !StartURL.isSame(url, session.startURL) {
            throw .otherStartURL(url, wanted: session.startURL)
        }
        return token
    }

    /// Replaces the token, for all programs that use the session.
    func save(_ token: SSOToken, of session: SSOSession) throws(FileError) {
        guard let file = file(of: session) else { return }
        try directory.write(token.file(for: session), to: file)
    }

    func file(of session: SSOSession) -> FilePath? { directory.file(of: session.cacheKey) }
}
