/// What callers of a credential helper match word by word (docker-credential-helpers, `credentials/error.go`).
public enum HelperWords {
    /// Nobody has a login for this host: the caller goes on without one. Said of hosts that berth does not manage, and
    /// of nothing else: a failure must not look like it.
    public static let notFound = "credentials not found in native keychain"
    /// The input names no server.
    public static let noServer = "no credentials server URL"
    /// What is to be stored names no user.
    public static let noUser = "no credentials username"
}
