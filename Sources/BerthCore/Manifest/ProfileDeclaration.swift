package import AWS
package import Platform

/// A profile of a manifest: the credentials to start from, and a role.
package struct ProfileDeclaration: Sendable, Hashable {
    /// The credentials before any role.
    package enum Base: Sendable, Hashable {
        /// The credentials that the AWS CLI would find.
        case ambient
        /// A profile of `~/.aws/config`.
        case awsProfile(String)
        /// Another profile of the same manifest.
        case source(String)
        /// A token of an identity provider, for a role.
        case webIdentity(WebIdentityTokenSource)
        /// A role that a session of IAM Identity Center gives.
        case sso(SSO)
    }

    /// A role in an account that IAM Identity Center gives to the signed-in user.
    package struct SSO: Sendable, Hashable {
        /// The access portal's URL.
        package var startURL: String
        /// The region of IAM Identity Center.
        package var region: String
        /// The name of the permission set.
        package var role: String
        /// The account; by default the registry's own.
        package var account: ProfileTemplate
        /// The session's name; `nil` if its start URL identifies it.
        package var session: String?

        package init(
            startURL: String, region: String, role: String, account: ProfileTemplate = ProfileTemplate(.accountID),
            session: String? = nil
        ) {
            self.startURL = startURL
            self.region = region
            self.role = role
            self.account = account
            self.session = session
        }
    }

    /// A role to assume.
    package struct Role: Sendable, Hashable {
        package var arn: ProfileTemplate
        /// The external ID that the role's trust policy may require.
        package var externalID: ProfileTemplate?
        /// The session's name in AWS's logs; `nil` for `berth-USER`.
        package var sessionName: ProfileTemplate?
        /// The lifetime of the role's credentials; `nil` for AWS's default of an hour.
        package var duration: Duration?
        /// The device whose code the role requires.
        package var mfaSerial: String?

        package init(
            arn: ProfileTemplate, externalID: ProfileTemplate? = nil, sessionName: ProfileTemplate? = nil,
            duration: Duration? = nil, mfaSerial: String? = nil
        ) {
            self.arn = arn
            self.externalID = externalID
            self.sessionName = sessionName
            self.duration = duration
            self.mfaSerial = mfaSerial
        }
    }

    /// The credentials to start from.
    package var base: Base
    /// The role to assume.
    package var role: Role?
    /// The region for the STS calls of the roles up to here; `nil` if AWS's own settings decide.
    package var region: String?
    /// The place of its name in the manifest.
    package var place: FileLocation

    package init(base: Base, role: Role? = nil, region: String? = nil, place: FileLocation) {
        self.base = base
        self.role = role
        self.region = region
        self.place = place
    }
}

extension ProfileDeclaration {
    /// The name of the source profile; `nil` if it starts from other credentials.
    var source: String? { if case .source(let name) = base { name } else { nil } }

    /// The values of a registry in its own texts.
    var values: Set<RegistryValue> {
        var templates = role.map { [$0.arn] + [$0.externalID, $0.sessionName].compactMap(\.self) } ?? []
        if case .sso(let sso) = base { templates.append(sso.account) }
        return templates.reduce(into: []) { $0.formUnion($1.values) }
    }
}

extension ProfileDeclaration.Role {
    /// Returns the role for a registry.
    /// - Parameter origin: the place that requests the role, for messages.
    func specification(with values: [RegistryValue: String], origin: PrincipalRemark) -> RoleSpecification {
        RoleSpecification(
            arn: arn.text(with: values), externalID: externalID?.text(with: values),
            sessionName: sessionName?.text(with: values), duration: duration, mfaSerial: mfaSerial, origin: origin)
    }
}

extension ProfileDeclaration.SSO {
    /// Returns the role for a registry.
    /// - Parameters:
    ///   - profile: the profile's name, for messages.
    ///   - place: the profile's place.
    ///   - sessionPlace: the place of the first profile with the same session.
    func specification(
        with values: [RegistryValue: String], profile: String, _ place: FileLocation, sessionPlace: FileLocation
    ) -> SSOSpecification {
        SSOSpecification(
            startURL: startURL, region: region, account: account.text(with: values), role: role, session: session,
            profile: PrincipalRemark(profile), place: PrincipalRemark("\(place)"),
            sessionPlace: PrincipalRemark("\(sessionPlace)"))
    }

    /// Returns whether another role has the same session.
    func sharesSession(with other: Self) -> Bool {
        startURL.hasSameBytes(as: other.startURL) && region.hasSameBytes(as: other.region)
            && (session ?? "").hasSameBytes(as: other.session ?? "")
    }
}
