public import AWS

/// What goes on during an apply, for whoever watches.
public enum Progress: Sendable {
    /// A principal is being signed in.
    case signingIn(Principal)
    /// It is signed in, or cannot be.
    case signedIn(Principal)
    /// A token is being asked for.
    case requestingToken(TokenSource)
    /// The token has come, or has not: `obtained`, `failed` or `interrupted`.
    case requestedToken(TokenSource, Outcome.Result)
    /// A host is being asked whether it takes the login.
    case checking(host: String)
    /// A host is done with, for good or ill; nothing is stored yet.
    case finished(Outcome)
}
