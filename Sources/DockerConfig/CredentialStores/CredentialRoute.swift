/// Who keeps a host's login, by docker's own precedence.
public enum CredentialRoute: Sendable, Equatable {
    /// `auths` in the file.
    case file
    /// `credsStore`: the program `docker-credential-NAME`, for every host.
    case store(String)
    /// `credHelpers`: the program `docker-credential-NAME`, for this host.
    case helper(String)
}
