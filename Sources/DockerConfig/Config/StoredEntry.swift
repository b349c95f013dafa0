/// What a config's file holds for a host.
public enum StoredEntry: Sendable, Equatable {
    case login(RegistryLogin)
    /// Something that is no login, and why, such as `its auth is not base64 of USER:SECRET`. Docker cannot read a
    /// config with such an entry at all.
    case unreadable(String)
}
