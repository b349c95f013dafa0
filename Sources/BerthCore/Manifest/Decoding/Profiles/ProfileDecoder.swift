import AWS
import OrderedCollections
import Platform
import YAML

/// Decodes a profile.
struct ProfileDecoder {
    let file: DecodingContext

    private static let kind = MappingDecoder.Kind(
        name: "a profile",
        keys: [
            "aws_profile", "source", "web_identity_token", "sso", "role_arn", "external_id", "session_name", "duration",
            "mfa_serial", "region",
        ],
        example: "aws_profile: default"
    )
    private static let bases = ["aws_profile", "source", "web_identity_token", "sso"]
    /// The keys that need a role.
    private static let roleKeys = ["external_id", "session_name", "duration", "mfa_serial"]

    /// A profile, and what all files together must check.
    struct Profile {
        var declaration: ProfileDeclaration
        /// The reference to its source profile.
        var source: ProfileReference?
        /// Its texts with values of a registry.
        var texts: [DecodedProfileText] = []
    }

    /// - Parameter entry: the profile's name and value.
    /// - Returns: a profile also for an invalid declaration, so that references to it are not reported.
    func read(_ entry: YAMLNode.Entry) -> Profile {
        let nothing = Profile(declaration: ProfileDeclaration(base: .ambient, place: FileLocation(entry.key)))
        if entry.value.scalar?.isNull ?? false {
            file.findings.error(
                "empty-value",
                "the profile `\(entry.name)` has no value",
                at: entry.value,
                hint: "write `{}` to sign in as the AWS CLI would"
            )
            return nothing
        }
        guard let section = MappingDecoder(entry.value, Self.kind, in: file) else { return nothing }
        let bases = section.entries(of: Self.bases)
        if bases.count > 1 {
            file.findings.error(
                "conflicting-keys",
                "a profile cannot have both `\(bases[0].name)` and `\(bases[1].name)`",
                at: bases[1].key,
                hint: "delete one: a profile starts from one place"
            )
        }
        let region = section["region"].flatMap(RegionDecoder(file: file).region)?.value
        var profile = Profile(
            declaration: ProfileDeclaration(base: .ambient, region: region, place: FileLocation(entry.key)))
        readRole(in: section, into: &profile)
        if let base = bases.first { read(base, in: section, into: &profile) }
        return profile
    }

    /// Reads the credentials to start from; an invalid declaration leaves the ambient ones.
    private func read(_ base: YAMLNode.Entry, in section: MappingDecoder, into profile: inout Profile) {
        switch base.name {
        case "aws_profile":
            guard let name = file.name(base.value, "`aws_profile`") else { return }
            profile.declaration.base = .awsProfile(name.value)
        case "source":
            guard let name = file.name(base.value, "`source`") else { return }
            profile.declaration.base = .source(name.value)
            profile.source = ProfileReference(name)
        case "sso":
            guard let (sso, account) = SSODecoder(file: file).read(base) else { return }
            profile.declaration.base = .sso(sso)
            profile.texts += [account].compactMap(\.self)
        default:
            checkWebIdentity(section)
            guard let token = token(base.value) else { return }
            profile.declaration.base = .webIdentity(token)
        }
    }

    // MARK: Role

    private func readRole(in section: MappingDecoder, into profile: inout Profile) {
        // Decode each even without a role, to report all errors.
        let externalID = section["external_id"].flatMap { file.template($0, .externalID) }
        let sessionName = section["session_name"].flatMap { file.template($0, .sessionName) }
        let duration = section["duration"].flatMap(duration)
        let mfaSerial = section["mfa_serial"].flatMap(mfaSerial)
        guard let node = section["role_arn"] else {
            for entry in section.entries(of: Self.roleKeys) {
                file.findings.error(
                    "needs-role",
                    "`\(entry.name)` needs a `role_arn`",
                    at: entry.key,
                    hint: "add `role_arn`, or delete this"
                )
            }
            return
        }
        let arn = file.template(node, .roleARN)
        profile.texts += [
            DecodedProfileText(arn, .roleARN), DecodedProfileText(externalID, .externalID),
            DecodedProfileText(sessionName, .sessionName),
        ].compactMap(\.self)
        guard let arn else { return }
        profile.declaration.role = ProfileDeclaration.Role(
            arn: arn.template, externalID: externalID?.template, sessionName: sessionName?.template,
            duration: duration, mfaSerial: mfaSerial?.value)
    }

    private func duration(_ node: YAMLNode) -> Duration? {
        file.duration(node, "`duration`", in: (.seconds(900)...Duration.seconds(43200), "from 15m to 12h"))
    }

    private func mfaSerial(_ node: YAMLNode) -> ResolvedText? {
        let wrong = (
            "is not an MFA device",
            "its ARN, such as `arn:aws:iam::210987654321:mfa/me`, or its serial number" as String?
        )
        return file.text(
            node,
            "`mfa_serial`",
            { text in
                (9...256).contains(text.utf8.count)
                    && text.utf8.allSatisfy { $0.isWordByte || "+=/:,.@-".utf8.contains($0) }
            },
            else: wrong
        )
    }

    // MARK: Web identity

    private static let tokenKind = MappingDecoder.Kind(
        name: "a web identity token",
        keys: ["file", "env", "github_oidc"],
        example: "{file: /var/run/token}"
    )
    private static let githubKind = MappingDecoder.Kind(
        name: "`github_oidc`",
        keys: ["audience"],
        example: "{audience: sts.amazonaws.com}"
    )

    /// `AssumeRoleWithWebIdentity` takes a role, and neither an external id nor a device.
    private func checkWebIdentity(_ section: MappingDecoder) {
        _ = section.required("role_arn", hint: "`web_identity_token` needs a role to assume")
        for entry in section.entries(of: ["external_id", "mfa_serial"]) {
            file.findings.error(
                "conflicting-keys",
                "`\(entry.name)` cannot be used with `web_identity_token`: AWS does not accept it",
                at: entry.key,
                hint: "delete it"
            )
        }
    }

    private func token(_ node: YAMLNode) -> WebIdentityTokenSource? {
        guard
            file.isSource(
                node,
                of: "a web identity token",
                "web_identity_token",
                example: ", `{file: PATH}` or `{github_oidc: {}}`"
            ),
            let section = MappingDecoder(node, Self.tokenKind, in: file),
            let source = section.only(of: Self.tokenKind.keys)
        else { return nil }
        switch source.name {
        case "file": return file.path(source.value, "`file`").map { .file($0.value) }
        case "env": return file.variableName(source.value).map { .variable($0.value) }
        default:
            guard let github = MappingDecoder(source.value, Self.githubKind, in: file) else { return nil }
            // The audience that AWS's own documentation of GitHub's tokens names.
            guard let audience = github["audience"] else { return .githubOIDC(audience: "sts.amazonaws.com") }
            return file.text(audience, "`audience`").map { .githubOIDC(audience: $0.value) }
        }
    }
}
