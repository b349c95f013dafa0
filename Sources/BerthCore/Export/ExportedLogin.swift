/// A login that is written for others.
public struct ExportedLogin: Sendable, Equatable {
    /// The key in Docker's config.
    public var host: String
    /// What is signed in with.
    public var login: Login

    /// A login of these parts.
    public init(host: String, login: Login) {
        self.host = host
        self.login = login
    }

    /// - Returns: nil where no login was obtained.
    public init?(_ outcome: Outcome) {
        guard case .obtained(let login) = outcome.result else { return nil }
        self.init(host: outcome.change.host, login: login)
    }
}
