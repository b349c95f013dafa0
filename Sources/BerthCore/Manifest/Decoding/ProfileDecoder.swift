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
            "aws_profile", "source", "web_identity_token", "role_arn", "external_id", "session_name", "duration",
            "mfa_serial", "region",
        ],
        example: "aws_profile: default"
    )
    private static let bases = ["aws_profile", "source", "web_identity_token"]
    /// The keys that need a role.
    private static let roleKeys = ["external_id", "session_name", "duration", "mfa_serial"]

    /// A profile, and the reference to its source profile.
    struct Profile {
        var declaration: ProfileDeclaration
        var source: ProfileReference?
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
        var declaration = ProfileDeclaration(
            base: .ambient, role: role(in: section), region: region, place: FileLocation(entry.key)
        )
        guard let base = bases.first else { return Profile(declaration: declaration) }
        let (meaning, reference) = self.base(base, in: section)
        declaration.base = meaning ?? .ambient
        return Profile(declaration: declaration, source: reference)
    }

    private func base(_ entry: YAMLNode.Entry, in section: MappingDecoder) -> (
        ProfileDeclaration.Base?, ProfileReference?
    ) {
        switch entry.name {
        case "aws_profile":
            return (file.name(entry.value, "`aws_profile`").map { .awsProfile($0.value) }, nil)
        case "source":
            let name = file.name(entry.value, "`source`")
            return (name.map { .source($0.value) }, name.flatMap(ProfileReference.init))
        default:
            checkWebIdentity(section)
            return (token(entry.value).map { .webIdentity($0) }, nil)
        }
    }

    // MARK: Role

    private func role(in section: MappingDecoder) -> RoleSpecification? {
        // Decode each even without a role, to report all errors.
        let externalID = section["external_id"].flatMap(externalID)
        let sessionName = section["session_name"].flatMap(sessionName)
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
            return nil
        }
        guard let arn = roleARN(node) else { return nil }
        return RoleSpecification(
            arn: arn.value,
            externalID: externalID?.value,
            sessionName: sessionName?.value,
            duration: duration,
            mfaSerial: mfaSerial?.value
        )
    }

    /// `arn:PARTITION:iam::ACCOUNT:role/NAME`, the name with its path, as in IAM's reference.
    private func roleARN(_ node: YAMLNode) -> ResolvedText? {
        let wrong = ("is not the ARN of a role", "such as `arn:aws:iam::210987654321:role/ecr-pull`" as String?)
        return file.text(
            node,
            "`role_arn`",
            { arn in
                let parts = arn.split(scalar: ":", maxSplits: 5, omittingEmptySubsequences: false)
                return parts.count == 6 && Partition.named(inARN: arn) != nil && parts[2] == "iam" && parts[3].isEmpty
                    && AccountDecoder.isAccount(parts[4]) && parts[5].hasPrefix(bytes: "role/")
                    && parts[5].utf8.count > 5
                    && !parts[5].hasSuffix(bytes: "/")
                    && parts[5].utf8.allSatisfy { $0.isWordByte || "+=,.@/-".utf8.contains($0) }
            },
            else: wrong
        )
    }

    /// These are the limits of STS `AssumeRole`'s parameters.
    private func externalID(_ node: YAMLNode) -> ResolvedText? {
        let wrong = ("is not an external id", "2 to 1224 letters, digits, and `_+=,.@:/-`" as String?)
        return file.text(
            node,
            "`external_id`",
            limit: .path,
            { text in
                (2...1224).contains(text.utf8.count)
                    && text.utf8.allSatisfy { $0.isWordByte || "+=,.@:/-".utf8.contains($0) }
            },
            else: wrong
        )
    }

    private func sessionName(_ node: YAMLNode) -> ResolvedText? {
        let wrong = ("is not a session name", "2 to 64 letters, digits, and `_+=,.@-`" as String?)
        return file.text(
            node,
            "`session_name`",
            { text in
                (2...64).contains(text.utf8.count)
                    && text.utf8.allSatisfy { $0.isWordByte || "+=,.@-".utf8.contains($0) }
            },
            else: wrong
        )
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

/// The profiles of all files, joined by name.
struct ProfileListDecoder {
    private var declared: OrderedDictionary<String, DecodedDeclaration<ProfileDecoder.Profile>> = [:]

    var profiles: OrderedDictionary<String, ProfileDeclaration> { declared.mapValues(\.value.declaration) }

    /// Adds a file's profiles. Two of the same name must be equal.
    mutating func add(
        _ profiles: OrderedDictionary<String, DecodedDeclaration<ProfileDecoder.Profile>>,
        _ findings: DiagnosticCollector
    ) {
        for (name, profile) in profiles {
            guard let first = declared[name] else {
                declared[name] = profile
                continue
            }
            var (one, other) = (first.value.declaration, profile.value.declaration)
            one.place = other.place
            if one == other { continue }
            findings.error(
                "duplicate-profile",
                "the profile `\(name)` is declared twice, with different values",
                at: profile.node,
                hint: "rename one, or make both equal",
                notes: [
                    Diagnostic.Note(span: first.node.span, source: first.node.source, message: "first declared here")
                ]
            )
        }
    }

    /// Reports references to unknown profiles.
    func check(_ references: [ProfileReference], _ findings: DiagnosticCollector) {
        // A cache, because an alias may put the same reference into a hundred thousand accounts.
        var suggestions: [String: String?] = [:]
        for reference in declared.values.compactMap(\.value.source) + references where declared[reference.name] == nil {
            let nearest: String?
            if let known = suggestions[reference.name] {
                nearest = known
            } else {
                nearest =
                    findings.isFull ? nil : SpellingSuggestion.to(reference.name, among: declared.keys.prefix(200))
                suggestions[reference.name] = .some(nearest)
            }
            findings.error(
                "unknown-profile",
                "there is no profile \(reference.quoted)",
                at: reference.node,
                hint: nearest.map { "did you mean `\($0)`?" } ?? "define it under `profiles`"
            )
        }
    }

    /// The maximum length of a chain of profiles, which each account follows.
    private static let longestChain = 100

    /// Reports loops of profiles, each once, and a chain that is too long.
    func checkChains(_ findings: DiagnosticCollector) {
        var isTooLong = false
        // The chain length of each finished profile.
        var lengths: [String: Int] = [:]
        for name in declared.keys {
            var path: OrderedSet<String> = []
            var next: String? = name
            while let current = next, lengths[current] == nil, path.append(current).inserted {
                next = declared[current]?.value.source?.name
            }
            if let next, let start = path.firstIndex(of: next), let source = declared[next]?.value.source {
                let names = path.count - start > 10 ? Array(path[start..<start + 10]) + ["…"] : Array(path[start...])
                let loop = (names + [next]).joined(separator: " → ")
                findings.error(
                    "profile-loop",
                    "the profile `\(next)` starts from itself: \(loop)",
                    at: source.node,
                    hint: "let one of them start from `aws_profile`, or from nothing"
                )
            }
            var length = next.flatMap { lengths[$0] } ?? 0
            for current in path.reversed() {
                length += 1
                lengths[current] = length
                guard length > Self.longestChain, !isTooLong, let source = declared[current]?.value.source else {
                    continue
                }
                isTooLong = true
                findings.error(
                    "profile-chain-too-long",
                    "the profile `\(current)` starts from more than \(Self.longestChain - 1) others",
                    at: source.node,
                    hint: "let it start from `aws_profile`, or from nothing"
                )
            }
        }
    }
}
