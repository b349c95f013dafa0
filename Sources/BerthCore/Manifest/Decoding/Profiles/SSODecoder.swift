import AWS
import Platform
import YAML

/// Decodes the `sso` of a profile: a role that a session of IAM Identity Center gives.
struct SSODecoder {
    let file: DecodingContext

    private static let kind = MappingDecoder.Kind(
        name: "`sso`",
        keys: ["start_url", "region", "role", "account", "session"],
        example: "{start_url: https://acme.awsapps.com/start, region: us-east-1, role: EcrPull}"
    )

    /// - Returns: the role, and its account if that contains values of a registry; `nil` if it is invalid.
    func read(_ entry: YAMLNode.Entry) -> (declaration: ProfileDeclaration.SSO, account: DecodedProfileText?)? {
        guard let section = MappingDecoder(entry.value, Self.kind, in: file) else { return nil }
        let startURL = section.required("start_url", hint: "such as `start_url: https://acme.awsapps.com/start`")
            .flatMap(startURL)
        let region = section.required("region", hint: "the region of IAM Identity Center, such as `region: us-east-1`")
            .flatMap(RegionDecoder(file: file).region)
        let role = section.required("role", hint: "the name of a permission set, such as `role: EcrPull`")
            .flatMap(role)
        let own = ResolvedTemplate(template: ProfileTemplate(.accountID), isKnown: true, node: entry.key)
        let account = section["account"].map { file.template($0, .account) } ?? own
        let session = section["session"].flatMap { file.name($0, "`session`") }
        guard let startURL, let region, let role, let account else { return nil }
        let declaration = ProfileDeclaration.SSO(
            startURL: startURL.value, region: region.value, role: role.value, account: account.template,
            session: session?.value)
        return (declaration, DecodedProfileText(account, .account, isDefault: section["account"] == nil))
    }

    /// Returns a portal's URL. It is `https`; `http` is for loopback, as for other endpoints.
    private func startURL(_ node: YAMLNode) -> ResolvedText? {
        if node.scalar?.text.contains(scalar: "@") ?? false {
            // What precedes it may be a password.
            file.findings.conceal(node)
            file.findings.error(
                "bad-value", "`start_url` must not contain an `@`", at: node,
                hint: "write it without a user, such as `https://acme.awsapps.com/start`")
            return nil
        }
        var hint: String {
            let written = node.scalar?.text ?? ""
            let parts = URLParts(Array(written.utf8)[...], schemes: ["http"])
            let rest = String(decoding: parts.authority + parts.rest, as: UTF8.self)
            let isHost = parts.authority.contains(UInt8(ascii: "."))
            return isHost && Self.isStartURL("https://\(rest)") && !InterpolatedString.isNeeded(for: written)
                ? "write `https://\(rest)`" : "such as `https://acme.awsapps.com/start`"
        }
        return file.text(
            node, "`start_url`", Self.isStartURL, else: ("is not the URL of an access portal", hint))
    }

    /// Returns whether a text is a portal's URL.
    static func isStartURL(_ text: String) -> Bool {
        guard let address = WebAddress(text) else { return false }
        return address.scheme == .https || address.isLoopback
    }

    /// Returns whether a text is within the limits of a permission set's name.
    /// https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
    static func isRole(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isWordByte || "+=,.@-".utf8.contains($0) }
    }

    private func role(_ node: YAMLNode) -> ResolvedText? {
        let wrong = (
            "is not the name of a permission set",
            "1 to 32 letters, digits, and `_+=,.@-`, such as `EcrPull`" as String?
        )
        return file.text(node, "`role`", Self.isRole, else: wrong)
    }
}
