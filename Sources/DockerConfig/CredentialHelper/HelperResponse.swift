public import Platform

/// What the credential helper does about a call.
public enum HelperResponse: Sendable, Equatable {
    /// It is done: this is for standard output. Status 0.
    case done(String)
    /// The same for a login, which is a secret.
    case login(Secret)
    /// Nothing was to be done, and this is for standard error. Status 0.
    case ignored(String)
    /// This line is for standard output. Status 1.
    case failure(String)
    /// berth manages the host and has no token for it that is good: it has to ask for one.
    case mint(HelperRecord, for: ServerAddress)
    /// berth does not manage the host: this program answers instead, with the same input. It does not inherit
    /// `SecretVariables.names`, nor the variables in `withholding`, which manifests read passwords from.
    case fallback(String, withholding: Set<String> = [])
}
