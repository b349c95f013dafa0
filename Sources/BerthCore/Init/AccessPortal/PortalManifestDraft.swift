import Platform

/// A first manifest with one profile for all accounts of an access portal. Its text is always a valid manifest without
/// secrets.
package struct PortalManifestDraft: Sendable, Equatable {
    private let startURL: String
    /// The region of IAM Identity Center.
    private let portalRegion: String
    private let choices: PortalChoices

    /// - Parameters:
    ///   - startURL: as the user wrote it.
    ///   - portalRegion: the region of IAM Identity Center.
    package init(startURL: String, portalRegion: String, _ choices: PortalChoices) {
        self.startURL = startURL
        self.portalRegion = portalRegion
        self.choices = choices
    }

    /// Returns whether a manifest may contain a text as the URL of a portal.
    package static func accepts(startURL: String) -> Bool {
        // What precedes the `@` may be a password.
        !startURL.contains(scalar: "@") && TextLimit.name.allows(startURL) && SSODecoder.isStartURL(startURL)
    }

    package var accountCount: Int { choices.accounts.count }
    package var registryCount: Int { choices.accounts.count * choices.regions.count }

    /// The summary after the manifest is written.
    package func summary(_ place: InitSummary.Place) -> [String] {
        let accounts = "\(accountCount) \(accountCount == 1 ? "account" : "accounts")"
        let regions = "\(choices.regions.count) \(choices.regions.count == 1 ? "region" : "regions")"
        let role = "the role \(ScalarText.remark(choices.role))"
        switch place {
        case .found(let name):
            return [
                "Wrote \(name.harmless(limit: 200)): \(accounts) in \(regions), with \(role).", "Next: `berth apply`.",
            ]
        case .named(let name):
            let name = name.harmless(limit: 200)
            return [
                "Wrote \(name): \(accounts) in \(regions), with \(role).", "Next: `berth apply -f \(name.shellWord)`.",
            ]
        case .printed:
            return [
                "Found: \(accounts) in \(regions), with \(role).", "Next: save it as berth.yaml, then `berth apply`.",
            ]
        }
    }

    package var text: String {
        [head, profiles, accounts].map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    private var profile: String { choices.role }

    private var head: [String] {
        let regions = choices.regions.joined(separator: ", ")
        return [
            "# yaml-language-server: $schema=berth.schema.json",
            "# (`berth schema > berth.schema.json` puts it here, for your editor.)",
            "#",
            "# The registries that a machine signs in to, and as whom. `berth init` wrote this from the",
            "# accounts that \(ScalarText.remark(startURL.withoutURLSecrets)) gives you.",
            "# It contains no secrets, so you can commit and share it.",
            "version: 1",
            "name: \(ScalarText.value(choices.name))  # owns these logins in berth's records",
            "regions: [\(regions)]"
                + (choices.isRegionGuess ? "  # a guess: correct it" : "  # of every account below"),
            "profile: \(ScalarText.value(profile))  # of every account below",
            "# renew_before: 6h  # renew a login when less than this is left",
            "# storage: helper  # store no secrets: docker requests logins from berth",
        ]
    }

    private var profiles: [String] {
        [
            "# Who to sign in as: a permission set of IAM Identity Center, in each registry's own account.",
            "profiles:",
            "  \(ScalarText.key(profile)):",
            "    sso:",
            "      start_url: \(ScalarText.value(startURL))",
            "      region: \(portalRegion)",
            "      role: \(ScalarText.value(choices.role))",
            "  # ecr-pull:  # a role in each registry's account, on top of another profile",
            "  #   source: \(ScalarText.value(profile))",
            "  #   role_arn: arn:aws:iam::${account.id}:role/ecr-pull",
        ]
    }

    private var accounts: [String] {
        ["# Private ECR: one registry for each account and region.", "accounts:"]
            + choices.accounts.flatMap { account in
                // Readers of YAML take a number that begins with a zero for something else.
                let id = account.id.hasPrefix(bytes: "0") ? "\"\(account.id)\"" : account.id
                let name = account.name.harmless(limit: 100)
                return ["  - id: \(id)"] + (name.isEmpty ? [] : ["    name: \(ScalarText.value(name))"])
            }
    }
}
