import Effects

/// Finds what a profile signs in with: its own source, or the one at the end of its `source_profile`s.
///
/// Where AWS's own tools disagree, the SDKs' `assume-role-tests.json` decides.
struct ProfileChain {
    /// The end of a chain and the roles on the way to it, from the source upwards.
    typealias Found = (source: CredentialSource, roles: [RoleRequest])

    let configuration: SharedConfiguration

    /// Follows the roles that a profile assumes by way of other profiles.
    /// - Returns: nil where it assumes none.
    func roles(of first: ConfigSection) throws(PrincipalFailure) -> Found? {
        var profile = first
        var visited = [first.name]
        var downwards: [RoleRequest] = []
        while let (role, next) = try link(of: profile) {
            downwards.append(role)
            if next == profile.name { break }
            guard !visited.contains(next) else { throw .loop(visited + [next]) }
            guard let section = configuration.profiles[next] else {
                throw .noSourceProfile(next, namedBy: profile.located)
            }
            visited.append(next)
            profile = section
            if try StaticKeys.inProfile(profile) != nil { break }
        }
        guard !downwards.isEmpty else { return nil }
        // A source's own keys come before whatever else it could sign in with.
        if try StaticKeys.inProfile(profile) != nil { return (keys(of: profile), downwards.reversed()) }
        guard let source = try ownSource(of: profile) else { throw .emptySourceProfile(profile.located) }
        return (source, downwards.reversed())
    }

    /// What a profile signs in with by itself, in the order in which its kinds of credentials count.
    /// - Returns: nil where it configures none.
    func ownSource(of profile: ConfigSection) throws(PrincipalFailure) -> CredentialSource? {
        if profile.nonBlank("web_identity_token_file") != nil { throw .notSupported("web identity", profile.located) }
        let sso = ["sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name"]
        if sso.contains(where: { profile.nonBlank($0) != nil }) { throw .notSupported("SSO", profile.located) }
        let hasKeys = try StaticKeys.inProfile(profile) != nil
        if hasKeys && profile.property(StaticKeys.accessKey)?.source == .credentials { return keys(of: profile) }
        for setting in ["login_session", "credential_process"] where profile.nonBlank(setting) != nil {
            throw .notSupported(setting, profile.located)
        }
        return hasKeys ? keys(of: profile) : nil
    }

    private func keys(of profile: ConfigSection) -> CredentialSource {
        let place = profile.property(StaticKeys.accessKey)?.place ?? profile.place
        return .profileKeys(profile: profile.name, place: "\(place)")
    }

    /// The role that a profile assumes, and the profile that it does so by; nil where it assumes none this way.
    private func link(of profile: ConfigSection) throws(PrincipalFailure) -> (role: RoleRequest, source: String)? {
        guard let arn = profile.nonBlank("role_arn") else { return nil }
        switch (profile.nonBlank("source_profile"), profile.nonBlank("credential_source")) {
        case (nil, nil):
            if profile.nonBlank("web_identity_token_file") != nil { return nil }
            throw .roleWithoutSource(profile.located)
        case (_?, _?):
            throw .roleWithTwoSources(profile.located)
        case (nil, let source?):
            throw .notSupported("credential_source \(source)", profile.located)
        case (let source?, nil):
            if profile.nonBlank("mfa_serial") != nil { throw .notSupported("MFA", profile.located) }
            let role = RoleRequest(
                arn: arn, externalID: profile.nonBlank("external_id"),
                sessionName: profile.nonBlank("role_session_name"), duration: try duration(of: profile)
            )
            return (role, source)
        }
    }

    private func duration(of profile: ConfigSection) throws(PrincipalFailure) -> Duration? {
        guard let text = profile.nonBlank("duration_seconds") else { return nil }
        guard let seconds = UInt32(text) else {
            let setting = "duration_seconds of \(profile.located)"
            throw .badSetting(setting, value: text, wanted: "a number of seconds, such as 3600")
        }
        return .seconds(seconds)
    }
}
