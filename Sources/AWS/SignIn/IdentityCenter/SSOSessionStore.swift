import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The file of a session's token, which a sign-in replaces and a sign-out removes.
struct SSOSessionStore {
    let session: SSOSession
    /// `nil` if the user has no home directory.
    let file: FilePath?
    let context: SignInContext

    /// - Parameter file: the session's file; `nil` for the file that its name or its start URL names.
    init(session: SSOSession, file: FilePath? = nil, context: SignInContext) {
        self.session = session
        self.context = context
        self.file = file ?? SSOCacheDirectory(effects: context.machine.effects).file(of: session.cacheKey)
    }

    private var effects: Effects { context.machine.effects }
    private var directory: SSOCacheDirectory { SSOCacheDirectory(effects: effects) }

    /// Checks that the session can be stored, before the user signs in. Makes the directory if it is missing.
    /// - Throws: `noHome`, `unsafeCache` or `notStored` as a `SignInError`.
    func check() throws(AWSError) {
        guard let file else { throw .signIn(.noHome(session)) }
        let directory = file.removingLastComponent()
        do throws(FileError) {
            try effects.files.makeDirectory(directory, mode: 0o700)
        } catch {
            throw .signIn(.notStored(session, error))
        }
        do throws(OwnedFileError) {
            try OwnedFileReader(ofHome: effects).check(directory: directory)
        } catch {
            throw .signIn(.unsafeCache(session, error))
        }
        do throws(FileError) {
            let probe = try effects.files.writeTemporary(
                [], in: directory, stem: file.lastComponent?.string ?? "session", mode: 0o600, owner: nil)
            try effects.files.remove(probe)
        } catch {
            throw .signIn(.notStored(session, error))
        }
    }

    /// Stores a new token.
    /// - Throws: `noHome` or `notStored` as a `SignInError`.
    func save(_ token: SSOToken) async throws(AWSError) {
        guard let file else { throw .signIn(.noHome(session)) }
        let lock = try await lock(file)
        defer { lock?.release() }
        do throws(FileError) {
            try directory.write(token.file(for: session), to: file)
        } catch {
            throw .signIn(.notStored(session, error))
        }
    }

    /// Removes the token, and ends the session at the portal of the token's region.
    /// - Returns: whether there was a token.
    /// - Throws: `notRemoved` as a `SignInError`, or `notEnded` if the token was removed, but AWS did not confirm the end.
    func end(by principal: Principal) async throws(AWSError) -> Bool {
        guard let file else { return false }
        let lock = try await lock(file)
        defer { lock?.release() }
        let token: RevocableSSOToken?
        do throws(FileError) {
            token = RevocableSSOToken(try directory.read(file))
        } catch {
            guard error.code != .noSuchFileOrDirectory, error.code != .notDirectory else { return false }
            token = nil
        }
        do throws(FileError) {
            try effects.files.remove(file)
        } catch {
            throw .signIn(.notRemoved(session: session.located, error))
        }
        if let token { try await end(token, by: principal) }
        return true
    }

    private func end(_ token: RevocableSSOToken, by principal: Principal) async throws(AWSError) {
        let region = token.region ?? session.region
        // A token that no header can contain is not one of AWS's, and without a region there is no portal.
        guard HeaderValueFlaw(inValue: token.accessToken.reveal()) == nil, !region.isEmpty else { return }
        let call = Logout.call(token: token.accessToken, region: region, by: principal)
        do throws(AWSError) {
            _ = try await context.caller.send(call, signedWith: nil)
        } catch .cancelled {
            throw .cancelled
        } catch .refused(let fault, _, _) where fault.status == 401 && fault.isOfAWS {
            // AWS has ended it before.
        } catch {
            throw .signIn(.notEnded(session: session.located, why: error.message.summary))
        }
    }

    /// - Returns: `nil` if no lock is possible.
    private func lock(_ file: FilePath) async throws(AWSError) -> HeldLock? {
        try await context.lock(file, of: session.located)
    }
}
