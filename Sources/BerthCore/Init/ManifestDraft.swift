import AWS
import OrderedCollections

/// A first manifest, made of what a machine knows and a person chose: a value, and the text of it.
///
/// The text is always a sound manifest, and holds no secret.
package struct ManifestDraft: Sendable, Equatable {
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

    let facts: DiscoveredConfiguration
    let choices: InitChoices
    /// Those that were chosen.
    let profiles: [DiscoveredProfile]
    let layout: AccountLayout
    let registries: [Registry]
    /// Who signs in to ECR Public, which takes any account; nil: what the AWS CLI would use.
    let signer: DiscoveredProfile?

    /// A manifest of what was found, as far as it was chosen.
    package init(_ facts: DiscoveredConfiguration, _ choices: InitChoices) {
        self.facts = facts
        self.choices = choices
        let chosen = Set(choices.profiles)
        let profiles = facts.profiles.filter { chosen.contains($0.name) }
        self.profiles = profiles
        layout = AccountLayout(facts, profiles, regions: choices.regions)
        let signer = layout.entries.lazy.compactMap(\.profile).first ?? profiles.first
        self.signer = signer
        let helpers = SelfSigningHelpers(facts)
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
    package var isEmpty: Bool {
        activeEntries.isEmpty && registries.allSatisfy { $0.helper != nil }
    }

    private var activeEntries: [AccountLayout.Entry] { layout.entries.filter { $0.helper == nil } }

    // MARK: Counts

    /// How many accounts it signs in to.
    package var accountCount: Int { Set(activeEntries.map(\.account)).count }
    /// In how many regions these are.
    package var regionCount: Int { Set(activeEntries.flatMap(\.regions)).count }
    /// How many profiles it names.
    package var profileCount: Int { profiles.count }
    /// How many hosts of Docker's config it signs in to.
    package var hostCount: Int {
        let helpers = SelfSigningHelpers(facts)
        return facts.hosts.count { helpers[$0.name.key] == nil }
    }
    /// How many registries it expands to.
    package var registryCount: Int {
        activeEntries.reduce(0) { $0 + $1.regions.count * $1.endpoints.count }
            + registries.count { $0.helper == nil } + (isEmpty ? 1 : 0)
    }

    // MARK: What is left to a person

    /// The profiles of accounts for which no region is known.
    package var profilesWithoutRegion: [DiscoveredProfile] { layout.withoutRegion }
    /// The profiles whose account is not known.
    package var profilesWithoutAccount: [DiscoveredProfile] { layout.withoutAccount }
    /// How many hosts helpers sign in to by themselves.
    package var helperRegistryCount: Int {
        layout.entries.reduce(0) { $0 + ($1.helper == nil ? 0 : $1.regions.count * $1.endpoints.count) }
            + registries.count { $0.helper != nil }
    }
    /// The programs that it runs for passwords, by name.
    package var programs: [String] {
        let names = registries.compactMap { registry -> String? in
            guard registry.helper == nil, case .other(let login) = registry.content,
                case .command(let words) = login.password
            else { return nil }
            return words.first
        }
        return Set(names).sorted()
    }

    /// The manifest.
    package var text: String { ManifestDraftRenderer(manifest: self).text }
}

/// The accounts of a first manifest: which registries of private ECR there are, and who signs in to each. A manifest
/// has each registry once, so of several profiles that could, the first takes it.
struct AccountLayout: Sendable, Equatable {
    /// An entry of `accounts`.
    struct Entry: Sendable, Equatable {
        var account: String
        /// nil: what the AWS CLI would use by itself.
        var profile: DiscoveredProfile?
        var regions: [String]
        var endpoints: [ECRRegistry.Endpoint]
        /// Whether no file names the regions for it.
        var isGuess: Bool
        /// The helper that signs in there by itself; nil where berth is to.
        var helper: String?
        /// Further profiles of the account, which could take the first one's place.
        var alternatives: [DiscoveredProfile] = []
    }

    private(set) var entries: [Entry] = []
    /// Profiles of accounts for which no region is known.
    private(set) var withoutRegion: [DiscoveredProfile] = []
    /// Profiles whose account is not known.
    let withoutAccount: [DiscoveredProfile]

    /// A registry's own.
    private struct Cell {
        var profile: DiscoveredProfile?
        var isGuess = false
    }

    /// What registries have in common that are one account of the manifest, but for regions and endpoints.
    private struct Group: Hashable {
        var account: String
        var profile: String?
        var isGuess: Bool
        var helper: String?
    }

    /// - Parameters:
    ///   - profiles: of those that were found, the ones to take.
    ///   - regions: for accounts whose region nobody names.
    init(_ facts: DiscoveredConfiguration, _ profiles: [DiscoveredProfile], regions: [String]) {
        withoutAccount = profiles.filter { $0.account == nil }
        var cells: OrderedDictionary<ECRRegistry, Cell> = [:]
        let known = profiles.filter { $0.account != nil }
        for profile in known {
            guard let account = profile.account, let region = profile.region,
                let registry = ECRRegistry(account: account, region: region), cells[registry] == nil
            else { continue }
            cells[registry] = Cell(profile: profile)
        }
        for case .privateECR(let registry) in facts.hosts.map(\.name.registry) where cells[registry] == nil {
            let fitting = known.filter { $0.account == registry.account }
            cells[registry] = Cell(profile: fitting.first { $0.region == registry.region } ?? fitting.first)
        }
        for profile in known where profile.region == nil {
            guard let account = profile.account, !cells.keys.contains(where: { $0.account == account }) else {
                continue
            }
            if regions.isEmpty { withoutRegion.append(profile) }
            for region in regions {
                guard let registry = ECRRegistry(account: account, region: region) else { continue }
                cells[registry] = Cell(profile: profile, isGuess: true)
            }
        }
        entries = Self.entries(of: cells, SelfSigningHelpers(facts))
        let used = Set(cells.values.compactMap(\.profile?.name) + withoutRegion.map(\.name))
        for profile in known where !used.contains(profile.name) {
            guard let index = entries.firstIndex(where: { $0.account == profile.account }) else { continue }
            entries[index].alternatives.append(profile)
        }
    }

    private static func entries(of cells: OrderedDictionary<ECRRegistry, Cell>, _ helpers: SelfSigningHelpers)
        -> [Entry]
    {
        var groups: OrderedDictionary<Group, OrderedDictionary<String, [ECRRegistry.Endpoint]>> = [:]
        var profiles: [String: DiscoveredProfile] = [:]
        for (registry, cell) in cells {
            let group = Group(
                account: registry.account, profile: cell.profile?.name, isGuess: cell.isGuess,
                helper: helpers[registry.host]
            )
            groups[group, default: [:]][registry.region, default: []].append(registry.endpoint)
            if let profile = cell.profile { profiles[profile.name] = profile }
        }
        return groups.flatMap { group, regions in
            // An account of a manifest has all its endpoints in all its regions.
            var byEndpoints: OrderedDictionary<[ECRRegistry.Endpoint], [String]> = [:]
            for (region, endpoints) in regions {
                byEndpoints[ECRRegistry.Endpoint.allCases.filter(endpoints.contains), default: []].append(region)
            }
            return byEndpoints.map { endpoints, regions in
                Entry(
                    account: group.account, profile: group.profile.flatMap { profiles[$0] }, regions: regions,
                    endpoints: endpoints, isGuess: group.isGuess, helper: group.helper
                )
            }
        }
    }
}
