import Platform

/// An SSO session, or the start URL of the older form: what a person signs in to in a browser.
public struct SSOSession: Sendable, Hashable {
    /// Of its `[sso-session NAME]`; nil in the older form, where each profile says all.
    let name: String?
    let startURL: String
    let region: String
    /// Who names it; in the older form that is whom to sign in as.
    let profile: Remark
    /// Where it is defined.
    let place: Remark

    /// What its file in the cache is named after.
    var cacheKey: String { name ?? startURL }

    /// For people: `SSO session corp`.
    var description: String { name.map { "SSO session \($0)" } ?? "SSO at \(startURL.withoutURLSecrets)" }

    /// For people who have to find it.
    var located: String { description + place.inBrackets }

    /// What signs in to it.
    var loginCommand: String {
        name.map { "aws sso login --sso-session \($0.shellWord)" }
            ?? "aws sso login --profile \((profile.text ?? "default").shellWord)"
    }
}
