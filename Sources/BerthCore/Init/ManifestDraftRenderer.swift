import AWS
import DockerConfig
import Platform

/// Renders a first manifest, with comments that explain further keys. Every text from a file goes through `ScalarText`.
struct ManifestDraftRenderer {
    let manifest: ManifestDraft

    private var facts: DiscoveredConfiguration { manifest.facts }
    private var dockerFile: String { ScalarText.remark(facts.dockerFile) }
    private var awsFile: String { ScalarText.remark(facts.awsFile) }

    var text: String {
        [head, profiles, accounts, registries].map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    private var head: [String] {
        var lines = [
            "# yaml-language-server: $schema=berth.schema.json",
            "# (`berth schema > berth.schema.json` puts it here, for your editor.)",
            "#",
            "# The registries that a machine signs in to, and as whom. `berth init` wrote this from",
            "# \(awsFile) and \(dockerFile).",
            "# It contains no secrets, so you can commit and share it.",
            "version: 1",
            "name: \(ScalarText.value(manifest.choices.name))  # owns these logins in berth's records",
            "# renew_before: 6h  # renew a login when less than this is left",
            "# storage: helper  # store no secrets: docker requests logins from berth. Or file, or a store such as pass",
        ]
        if case .store(let store) = facts.route, !CredentialStore.obtainsTokensItself(store) {
            let program = ScalarText.remark(CredentialStore.program(of: store))
            lines.append(
                "# Docker's config names a store (credsStore): without `storage`, berth stores logins in \(program).")
        }
        return lines
    }

    // MARK: Profiles

    private var profiles: [String] {
        var lines = ["# Who to sign in as: profiles of \(awsFile)."]
        lines.append(manifest.profiles.isEmpty ? "# profiles:" : "profiles:")
        for profile in manifest.profiles {
            lines.append("  \(ScalarText.key(profile.name)):" + Self.remark(profile.signInMethod))
            lines.append("    aws_profile: \(ScalarText.value(profile.name))")
        }
        let source = manifest.profiles.first.map { ScalarText.value($0.name) }
        return lines + [
            "  # ecr-pull:  # a role on top of another profile",
            "  #   \(source.map { "source: \($0)" } ?? "aws_profile: default")",
            "  #   role_arn: arn:aws:iam::210987654321:role/ecr-pull",
        ]
    }

    // MARK: Accounts

    private var accounts: [String] {
        let entries = manifest.layout.entries.filter { $0.helper == nil }
        var lines = ["# Private ECR: one registry for each account and region."]
        lines.append(entries.isEmpty ? "# accounts:" : "accounts:")
        for entry in entries { lines += account(entry) }
        if entries.isEmpty {
            lines += Self.commented(["- id: 600423610423", "  regions: [us-east-2]"])
        }
        lines += Self.commented([
            "  name: tools  # for `berth apply --only account=tools`",
            "  endpoints: [standard, dual-stack]  # or fips, fips-dual-stack",
            "  labels: {env: prod}  # for `berth apply --only env=prod`",
        ])
        lines += leftToHelpers(manifest.layout.entries.map { ($0.helper, account($0)) })
        return lines + withoutRegion + withoutAccount
    }

    private func account(_ entry: AccountLayout.Entry) -> [String] {
        // Readers of YAML take a number that begins with a zero for something else.
        let id = entry.account.hasPrefix(bytes: "0") ? "\"\(entry.account)\"" : entry.account
        var lines = ["  - id: \(id)"]
        if let profile = entry.profile {
            lines.append("    profile: \(ScalarText.value(profile.name))")
        } else {
            lines.append(
                "    # profile: NAME  # none is known for this account; without one, as the AWS CLI would")
        }
        lines += entry.alternatives.map {
            "    # profile: \(ScalarText.value($0.name))" + Self.remark("of this account too", $0.signInMethod)
        }
        let regions = "    regions: [\(entry.regions.joined(separator: ", "))]"
        lines.append(regions + Self.remark(entry.isGuess ? "its profile names none" : nil))
        if entry.endpoints != [.standard] {
            lines.append("    endpoints: [\(entry.endpoints.map(\.rawValue).joined(separator: ", "))]")
        }
        return lines
    }

    private var withoutRegion: [String] {
        let profiles = manifest.profilesWithoutRegion
        guard !profiles.isEmpty else { return [] }
        return ["  # The region of these is unknown: replace REGION."]
            + profiles.flatMap { Self.commented(entry(of: $0, id: $0.account ?? "ACCOUNT", region: "REGION")) }
    }

    private var withoutAccount: [String] {
        let profiles = manifest.profilesWithoutAccount
        guard !profiles.isEmpty else { return [] }
        return [
            "  # The account of these is unknown: replace ACCOUNT. To find it, run",
            "  # `berth init --identify --out -`.",
        ]
            + profiles.flatMap {
                Self.commented(
                    entry(of: $0, id: "ACCOUNT", region: $0.region ?? manifest.choices.regions.first ?? "REGION"))
            }
    }

    private func entry(of profile: DiscoveredProfile, id: String, region: String) -> [String] {
        ["- id: \(id)", "  profile: \(ScalarText.value(profile.name))", "  regions: [\(region)]"]
    }

    // MARK: Registries

    private var registries: [String] {
        let active = manifest.registries.filter { $0.helper == nil }
        let hasAny = manifest.isEmpty || !active.isEmpty
        var lines = ["# Everything that is not private ECR.", hasAny ? "registries:" : "# registries:"]
        if manifest.isEmpty {
            lines.append(
                "  # No registry was found, and a manifest needs one. This one accepts any AWS account.")
            lines.append("  - host: public.ecr.aws  # ECR Public")
            lines += (manifest.signer.map { ["    profile: \(ScalarText.value($0.name))"] } ?? [])
        }
        lines += active.flatMap(registry)
        lines += leftToHelpers(manifest.registries.map { ($0.helper, registry($0)) })
        if !active.contains(where: { if case .other = $0.content { true } else { false } }) {
            lines += Self.commented([
                "- host: ghcr.io", "  username: ${GITHUB_ACTOR:-me}",
                "  password: {env: GITHUB_TOKEN}  # or {file: PATH}, or {command: [PROGRAM, ARGUMENT]}",
            ])
        }
        return lines + otherKeys
    }

    private func registry(_ registry: ManifestDraft.Registry) -> [String] {
        let host = "  - host: \(ScalarText.value(registry.host))"
        switch registry.content {
        case .ofAmazon(let profile):
            return [host] + (profile.map { ["    profile: \(ScalarText.value($0))"] } ?? [])
        case .other(let login):
            return [
                host, "    username: \(login.username)" + Self.remark(login.remark), "    password: \(login.password)",
            ]
        }
    }

    private var otherKeys: [String] {
        guard !facts.otherKeys.isEmpty else { return [] }
        let shown = facts.otherKeys.prefix(5).map { "\"\(ScalarText.remark($0))\"" }.joined(separator: ", ")
        let more = facts.otherKeys.count > 5 ? " and \(facts.otherKeys.count - 5) more" : ""
        return ["  # Left out, because these keys of Docker's config are not hosts: \(shown)\(more)"]
    }

    // MARK: Comments

    /// Returns the entries that helpers sign in to without berth, commented out, with the reason.
    private func leftToHelpers(_ entries: [(helper: String?, lines: [String])]) -> [String] {
        let helpers = entries.compactMap(\.helper)
        return helpers.indices.filter { helpers.firstIndex(of: helpers[$0]) == $0 }.flatMap { index in
            let helper = helpers[index]
            let program = ScalarText.remark(CredentialStore.program(of: helper))
            let key = facts.route.program == helper ? "credsStore or credHelpers" : "credHelpers"
            return [
                "  # \(program) signs in to these by itself, so berth skips them.",
                "  # To have berth sign in, remove their lines from \(key) in Docker's config.",
            ] + entries.filter { $0.helper == helper }.flatMap { $0.lines.map(Self.asComment) }
        }
    }

    private static func commented(_ lines: [String]) -> [String] { lines.map { "  # \($0)" } }

    /// Returns a line of an entry as a comment.
    private static func asComment(_ line: String) -> String { "  # \(line.dropFirst(2))" }

    /// Returns a comment for the end of a line; empty without texts.
    private static func remark(_ texts: String?...) -> String {
        let remark = texts.compactMap(\.self).joined(separator: ": ")
        return remark.isEmpty ? "" : "  # \(ScalarText.remark(remark))"
    }
}

extension SuggestedLogin.Password: CustomStringConvertible {
    /// As the manifest has it.
    var description: String {
        switch self {
        case .variable(let name): "{env: \(name)}"
        case .command(let words): "{command: [\(words.map(ScalarText.value).joined(separator: ", "))]}"
        }
    }
}

/// Escapes texts from other programs' files for a manifest: they add no structure, and berth substitutes no variable in
/// them.
enum ScalarText {
    /// Returns a YAML value that means exactly the text.
    static func value(_ text: String) -> String { scalar(literal(text)) }

    /// Returns a YAML key. berth substitutes nothing in keys.
    static func key(_ text: String) -> String { scalar(text) }

    /// Returns a text for a comment: one line of characters that every YAML parser accepts.
    static func remark(_ text: String) -> String {
        String(String.UnicodeScalarView(text.harmless(limit: 100).unicodeScalars.map { isShown($0) ? $0 : "?" }))
    }

    /// Escapes `${` by scalars, because the reader compares bytes: for Swift, a brace with an accent is another
    /// character.
    private static func literal(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "{" && scalars.last == "$" { scalars.append("$") }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    private static func scalar(_ text: String) -> String {
        isPlain(text) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    /// Words that some YAML parser reads as something else than text. All other such values begin with no letter.
    private static let words: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// Returns whether every YAML parser reads the text as itself, also within brackets.
    private static func isPlain(_ text: String) -> Bool {
        let option = text.hasPrefix("--") ? text.utf8.dropFirst(2) : text.utf8[...]
        guard option.first?.isASCIILetter == true, option.last != UInt8(ascii: ":"), !words.contains(text.lowercased())
        else { return false }
        return option.allSatisfy { $0.isWordByte || "-./@+:$".utf8.contains($0) }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
        if isShown(scalar) { return String(scalar) }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let length = scalar.value > 0xFFFF ? 8 : 4
        return (length == 8 ? "\\U" : "\\u") + String(repeating: "0", count: length - digits.count) + digits
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) || scalar.value > 0x7F && scalar.properties.isAlphabetic
    }
}
