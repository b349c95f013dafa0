import YAML

/// Finds the principal of each registry, and checks the profiles' texts with the registry's values.
struct PrincipalExpansion {
    private let profiles: ProfileListDecoder
    private let isDeferred: Bool
    private let findings: DiagnosticCollector
    /// The texts with values of a registry, by profile.
    private var texts: [String: ProfileTexts] = [:]
    /// The principals whose texts are checked.
    private var checked: Set<PrincipalReference> = []
    /// The length of all checked texts, in bytes.
    private var length = 0

    /// As for YAML's aliases: a text of each profile is repeated for each of up to a hundred thousand accounts.
    private static let lengthLimit = 32 << 20

    /// The texts of a profile and its sources, and the values that they contain.
    private struct ProfileTexts {
        let texts: [(profile: String, text: DecodedProfileText)]
        let values: Set<RegistryValue>
    }

    /// - Parameter isDeferred: whether variables may be unset: the text of such a value is as written.
    init(of profiles: ProfileListDecoder, isDeferred: Bool, _ findings: DiagnosticCollector) {
        self.profiles = profiles
        self.isDeferred = isDeferred
        self.findings = findings
    }

    /// - Returns: `nil` if the registry's profile contains no values of a registry.
    mutating func principal(of registry: DecodedDeclaration<RegistryDeclaration>) -> PrincipalReference? {
        guard registry.value.kind.takesPrincipal, let profile = registry.value.profile else { return nil }
        let texts = texts(of: profile)
        guard !texts.values.isEmpty else { return nil }
        var values: [RegistryValue: String] = [:]
        for value in texts.values { values[value] = registry.value.value(value) }
        let principal = PrincipalReference(profile: profile, values: values)
        if isDeferred, values.values.contains(where: InterpolatedString.isNeeded(for:)) { return principal }
        guard !reportMissing(texts, principal, registry), checked.insert(principal).inserted else { return principal }
        check(texts, principal, registry)
        return principal
    }

    private mutating func texts(of profile: String) -> ProfileTexts {
        if let known = texts[profile] { return known }
        let found = profiles.texts(of: profile)
        let values = found.reduce(into: Set<RegistryValue>()) { $0.formUnion($1.text.text.template.values) }
        let new = ProfileTexts(texts: found, values: values)
        texts[profile] = new
        return new
    }

    // MARK: Errors

    /// Reports values that the registry lacks.
    /// - Returns: whether it lacks any.
    private func reportMissing(
        _ texts: ProfileTexts, _ principal: PrincipalReference, _ registry: DecodedDeclaration<RegistryDeclaration>
    ) -> Bool {
        guard principal.values.count < texts.values.count else { return false }
        var isMissing = false
        for (profile, text) in texts.texts {
            for (value, words) in text.text.template.missing(in: principal.values) {
                isMissing = true
                report(value, words, missingFor: text, of: profile, registry)
            }
        }
        return isMissing
    }

    private func report(
        _ value: RegistryValue, _ words: String?, missingFor text: DecodedProfileText, of profile: String,
        _ registry: DecodedDeclaration<RegistryDeclaration>
    ) {
        let isAccount = if case .ecr = registry.value.kind { true } else { false }
        let subject = isAccount ? "the account has no `name`" : "ECR Public has no account"
        let remedy =
            isAccount
            ? "add a `name`, or write `${account.name:-default}` there"
            : "choose another `profile` for it, or "
                + (text.isDefault ? "add `account` to `sso`" : "write a default: `${\(value.rawValue):-…}`")
        findings.error(
            isAccount ? "missing-name" : "no-account",
            words.map { "\(subject): \($0)" } ?? "\(subject), and the profile `\(profile)` needs one",
            at: registry.node,
            hint: remedy,
            notes: [
                note(
                    text.isDefault ? "`sso` takes the registry's own account" : "it is used here",
                    at: text.text.node)
            ])
    }

    /// Reports texts that have another form with the registry's values.
    private mutating func check(
        _ texts: ProfileTexts, _ principal: PrincipalReference, _ registry: DecodedDeclaration<RegistryDeclaration>
    ) {
        for (_, text) in texts.texts where length <= Self.lengthLimit {
            let filled = text.text.template.text(with: principal.values)
            length += filled.utf8.count
            if length > Self.lengthLimit {
                findings.error(
                    "too-much-text", "more than 32 MiB of text (with the profiles' texts for each account)",
                    at: text.text.node, hint: "shorten it, or split the manifest")
            } else if !text.rule.limit.allows(filled) || !text.rule.allows(filled) {
                let (message, hint) = text.rule.objection
                findings.error(
                    "bad-value", "\(text.text.quoted) \(message) for every account", at: text.text.node, hint: hint,
                    notes: [note("not for this one", at: registry.node)])
            }
        }
    }

    private func note(_ message: String, at node: YAMLNode) -> Diagnostic.Note {
        Diagnostic.Note(span: node.span, source: node.source, message: message)
    }
}
