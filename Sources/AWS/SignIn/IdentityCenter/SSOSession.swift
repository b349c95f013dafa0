import Platform

/// A session with IAM Identity Center, which a user signs in to in a browser.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
package struct SSOSession: Sendable, Hashable {
    /// The kind of place that defines a session.
    package enum Definition: Sendable, Hashable {
        /// A section `[sso-session NAME]` of the config file.
        case section
        /// A profile of the config file, in the older form: the profile has all settings.
        case profile
        /// A profile of a manifest.
        case manifest
        /// The options of `berth init`.
        case options
    }

    /// The name, which names the session's file in the cache; `nil` if the start URL names it.
    package let name: String?
    /// The URL of the access portal, as the definition has it.
    package let startURL: String
    /// The region of IAM Identity Center.
    package let region: String
    /// The scopes to register a client with; `nil` if the definition names none.
    package let scopes: [String]?
    package let definition: Definition
    /// The profile that names it; in the older form, the profile to sign in with.
    let profile: PrincipalRemark
    /// The place of its definition.
    let place: PrincipalRemark

    /// - Parameters:
    ///   - profile: the name of the profile that names the session.
    ///   - place: the place of the definition, such as `~/.aws/config:3`.
    package init(
        name: String?, startURL: String, region: String, scopes: [String]? = nil, definition: Definition,
        profile: PrincipalRemark = PrincipalRemark(), place: PrincipalRemark = PrincipalRemark()
    ) {
        self.name = name
        self.startURL = startURL
        self.region = region
        self.scopes = scopes
        self.definition = definition
        self.profile = profile
        self.place = place
    }

    /// Returns whether two sessions share a token: wherever they are defined, if berth renews both. Compares bytes,
    /// because the token's file is named after them.
    package static func == (one: SSOSession, other: SSOSession) -> Bool {
        one.cacheKey.hasSameBytes(as: other.cacheKey) && one.region.hasSameBytes(as: other.region)
            && (one.scopes == nil) == (other.scopes == nil)
            && (one.scopes ?? []).hasSameBytes(as: other.scopes ?? [])
            && one.isRenewable == other.isRenewable && StartURL.isSame(one.startURL, other.startURL)
    }

    package func hash(into hasher: inout Hasher) {
        cacheKey.hashBytes(into: &hasher)
        region.hashBytes(into: &hasher)
    }

    /// The text that its file in the cache is named after.
    var cacheKey: String { name ?? startURL }

    /// Whether berth renews the session's token. As the AWS CLI, it does not renew the older form's.
    var isRenewable: Bool { definition != .profile }

    /// The session in messages: `SSO session corp`.
    package var description: String { name.map { "SSO session \($0)" } ?? "SSO at \(startURL.withoutURLSecrets)" }

    /// The session with its place, for messages: `SSO session corp (~/.aws/config:3)`.
    var located: String { description + place.inBrackets }

    /// The command that signs in to it.
    package var loginCommand: String {
        switch definition {
        case .manifest: "berth auth login"
        case .options: "berth init --sso \(startURL.withoutURLSecrets.shellWord) --sso-region \(region.shellWord)"
        case .section: "berth auth login --sso-session \((name ?? "").shellWord)"
        case .profile: "berth auth login \((profile.text ?? "default").shellWord)"
        }
    }
}

extension SSOSession {
    /// The settings of an account and a role, for advice.
    var roleSettings: String {
        switch definition {
        case .manifest: "`account` and `role` of `sso` in the manifest"
        case .section, .profile, .options: "sso_account_id and sso_role_name"
        }
    }
}

extension SSOSession {
    /// The profile's key that names a session.
    static let nameKey = "sso_session"

    private static let settings = ["sso_start_url", "sso_region"]
    private static let scopesKey = "sso_registration_scopes"

    /// Reads the session of a profile: the section that it names, else its own settings.
    /// - Throws: an error if the section or a setting is missing, or if both have different settings.
    init(
        of section: ConfigSection, namedBy profile: ProfileLocation, in configuration: SharedConfiguration
    ) throws(PrincipalError) {
        let name = section.nonBlank(Self.nameKey)
        guard let name else {
            try self.init(name: nil, section, owner: profile.located, definition: .profile, profile: section.name)
            return
        }
        try self.init(named: name, in: configuration, namedBy: profile.located, profile: section.name)
        for (key, value) in zip(Self.settings, [startURL, region]) {
            guard value.hasSameBytes(as: section.nonBlank(key) ?? value) else {
                throw .ssoContradiction(key, profile.located, "[sso-session \(name)] (\(place.text ?? ""))")
            }
        }
    }

    /// Reads a section `[sso-session NAME]`.
    /// - Parameters:
    ///   - owner: the profile that names the section, for messages; `nil` if the user names it.
    ///   - profile: the name of the profile that names it.
    /// - Throws: an error if the section or a setting is missing.
    package init(
        named name: String, in configuration: SharedConfiguration, namedBy owner: String?, profile: String? = nil
    ) throws(PrincipalError) {
        guard let section = configuration.ssoSession(name) else {
            throw PrincipalError.noSSOSession(name, namedBy: owner)
                .explained(by: configuration.whyMissing(.ssoSession, name))
        }
        try self.init(
            name: name, section, owner: "[sso-session \(name)] (\(section.place))", definition: .section,
            profile: profile)
    }

    private init(
        name: String?, _ section: ConfigSection, owner: String, definition: Definition, profile: String?
    ) throws(PrincipalError) {
        var values: [String] = []
        for key in Self.settings {
            guard let value = section.nonBlank(key) else { throw .ssoIncomplete(owner, missing: key) }
            values.append(value)
        }
        self.init(
            name: name, startURL: values[0], region: values[1],
            scopes: definition == .section ? Self.scopes(of: section) : nil, definition: definition,
            profile: PrincipalRemark(profile), place: PrincipalRemark("\(section.place)")
        )
    }

    /// Returns the scopes of a section `[sso-session NAME]`, split at its commas as by the AWS CLI
    /// (`customizations/sso/utils.py`); `nil` if it names none.
    static func scopes(of section: ConfigSection) -> [String]? {
        section[scopesKey]?.split(scalar: ",").compactMap { WhiteSpace.trim(String($0)) }
    }
}
