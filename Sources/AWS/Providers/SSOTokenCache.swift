import Crypto
import Effects
import SystemPackage

/// The folder in which `aws sso login` keeps what it was given: a file a session, named by the SHA-1 of its name.
struct SSOTokenCache {
    let machine: AWSMachine

    /// - Returns: nil where nobody has signed in, or what is there is no token.
    /// - Throws: `PrincipalFailure.unsendable` if no header can carry the token.
    func token(of session: SSOSession) throws(PrincipalFailure) -> SSOToken? {
        guard let path = path(of: session),
            let bytes = try? machine.effects.files.read(path, limit: 1 << 20), let token = SSOToken(bytes)
        else { return nil }
        try UnsendableValue.check(
            token.accessToken.reveal(), from: "the access token of \(session.located)",
            advice: "Run `\(session.loginCommand)`.")
        return token
    }

    /// Puts a renewed token in the place of the old one, for everybody else who uses the session.
    func save(_ token: SSOToken, of session: SSOSession) throws {
        guard let path = path(of: session) else { return }
        let files = machine.effects.files
        try files.makeFolder(path.removingLastComponent(), mode: 0o700)
        try files.replace(path, with: try token.file(for: session))
    }

    private func path(of session: SSOSession) -> FilePath? {
        let digest = Insecure.SHA1.hash(data: Array(session.cacheKey.utf8)).hexadecimal
        return machine.environment.home?.appending(".aws/sso/cache/\(digest).json")
    }
}
