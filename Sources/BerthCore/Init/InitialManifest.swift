/// A first manifest, made of what a machine knows and a person chose: a value, and the text of it.
///
/// The text is always a sound manifest, and holds no secret.
public struct InitialManifest: Sendable, Equatable {
    /// An entry of `registries`.
    struct Registry: Sendable, Equatable {
        enum Content: Sendable, Equatable {
            /// ECR Public, and who signs in.
            case ofAmazon(profile: String?)
            case other(SuggestedLogin)
        }

        var host: String
        var content: Content
        /// The helper that signs in there by itself; nil where berth is to.
        var helper: String?
    }

    let facts: MachineFacts
    let choices: InitialChoices
    /// Those that were chosen.
    let profiles: [FoundProfile]
    let layout: AccountLayout
    let registries: [Registry]
    /// Who signs in to ECR Public, which takes any account; nil: what the AWS CLI would use.
    let signer: FoundProfile?

    /// A manifest of what was found, as far as it was chosen.
    public init(_ facts: MachineFacts, _ choices: InitialChoices) {
        self.facts = facts
        self.choices = choices
        let chosen = Set(choices.profiles)
        let profiles = facts.profiles.filter { chosen.contains($0.name) }
        self.profiles = profiles
        layout = AccountLayout(facts, profiles, regions: choices.regions)
        let signer = layout.entries.lazy.compactMap(\.profile).first ?? profiles.first
        self.signer = signer
        let helpers = MintingHelpers(facts)
        var taken: Set<String> = []
        registries = facts.hosts.compactMap { host in
            let content: Registry.Content
            switch host.name.registry {
            case .privateECR: return nil
            case .publicECR: content = .ofAmazon(profile: signer?.name)
            case .other: content = .other(SuggestedLogin(for: host, taken: &taken))
            }
            return Registry(host: host.text, content: content, helper: helpers[host.name.key])
        }
    }

    /// Whether nothing was found that berth could sign in to: then the text has one registry that nobody asked for,
    /// because a manifest without any is none.
    public var isEmpty: Bool {
        activeEntries.isEmpty && registries.allSatisfy { $0.helper != nil }
    }

    private var activeEntries: [AccountLayout.Entry] { layout.entries.filter { $0.helper == nil } }

    // MARK: Counts

    /// How many accounts it signs in to.
    public var accountCount: Int { Set(activeEntries.map(\.account)).count }
    /// In how many regions these are.
    public var regionCount: Int { Set(activeEntries.flatMap(\.regions)).count }
    /// How many profiles it names.
    public var profileCount: Int { profiles.count }
    /// How many hosts of Docker's config it signs in to.
    public var hostCount: Int {
        let helpers = MintingHelpers(facts)
        return facts.hosts.count { helpers[$0.name.key] == nil }
    }
    /// How many registries it expands to.
    public var registryCount: Int {
        activeEntries.reduce(0) { $0 + $1.regions.count * $1.endpoints.count }
            + registries.count { $0.helper == nil } + (isEmpty ? 1 : 0)
    }

    // MARK: What is left to a person

    /// The profiles of accounts for which no region is known.
    public var profilesWithoutRegion: [FoundProfile] { layout.withoutRegion }
    /// The profiles whose account is not known.
    public var profilesWithoutAccount: [FoundProfile] { layout.withoutAccount }
    /// How many hosts helpers sign in to by themselves.
    public var mintedCount: Int {
        layout.entries.reduce(0) { $0 + ($1.helper == nil ? 0 : $1.regions.count * $1.endpoints.count) }
            + registries.count { $0.helper != nil }
    }
    /// The programs that it runs for passwords, by name.
    public var programs: [String] {
        let names = registries.compactMap { registry -> String? in
            guard registry.helper == nil, case .other(let login) = registry.content,
                case .command(let words) = login.password
            else { return nil }
            return words.first
        }
        return Set(names).sorted()
    }

    /// The manifest.
    public var text: String { InitialManifestText(manifest: self).text }
}
