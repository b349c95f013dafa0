/// What a named section of the config file defines. The raw value is its first word.
enum SectionKind: String, Sendable {
    case profile
    case ssoSession = "sso-session"
    case services

    /// Returns what a misspelt first word means, such as `Profile`, `profiles`, or `sso_session`; `nil` if it is
    /// another word.
    static func meant(by word: String) -> SectionKind? {
        let word = word.lowercased().utf8
        if word.starts(with: "profile".utf8) { return .profile }
        if word.starts(with: "sso".utf8) { return .ssoSession }
        return word.starts(with: "service".utf8) ? .services : nil
    }
}
