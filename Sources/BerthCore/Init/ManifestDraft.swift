import AWS
import OrderedCollections

/// A first manifest, made from a machine's files and the user's choices.
///
/// Its text is always a valid manifest without secrets.
package struct ManifestDraft: Sendable, Equatable {
    /// An entry of `registries`.
    struct Registry: Sendable, Equatable {
        enum Content: Sendable, Equatable {
            /// ECR Public, with the profile that signs in.
            case ofAmazon(profile: String?)
            case other(SuggestedLogin)
        }

        var host: String
        var content: Content
        /// The helper that signs in there without berth; `nil` if berth signs in.
        var helper: String?
    }

    let facts: DiscoveredConfiguration
    let choices: InitChoices
    /// The chosen profiles.
    let profiles: [DiscoveredProfile]
    let layout: AccountLayout
    let registries: [Registry]
    /// The profile for ECR Public, which accepts any account; `nil` for the credentials that the AWS CLI would use.
    let signer: DiscoveredProfile?

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

    /// Whether berth found nothing to sign in to: then the text has ECR Public, because a manifest needs a registry.
    package var isEmpty: Bool {
        activeEntries.isEmpty && registries.allSatisfy { $0.helper != nil }
    }

    private var activeEntries: [AccountLayout.Entry] { layout.entries.filter { $0.helper == nil } }

    // MARK: Counts

    /// The number of its accounts.
    package var accountCount: Int { Set(activeEntries.map(\.account)).count }
    /// The number of their regions.
    package var regionCount: Int { Set(activeEntries.flatMap(\.regions)).count }
    /// The number of its profiles.
    package var profileCount: Int { profiles.count }
    /// The number of hosts of Docker's config that it signs in to.
    package var hostCount: Int {
        let helpers = SelfSigningHelpers(facts)
        return facts.hosts.count { helpers[$0.name.key] == nil }
    }
    /// The number of registries that it expands to.
    package var registryCount: Int {
        activeEntries.reduce(0) { $0 + $1.regions.count * $1.endpoints.count }
            + registries.count { $0.helper == nil } + (isEmpty ? 1 : 0)
    }

    // MARK: What is left to a person

    /// The profiles of accounts for which no region is known.
    package var profilesWithoutRegion: [DiscoveredProfile] { layout.withoutRegion }
    /// The profiles whose account is not known.
    package var profilesWithoutAccount: [DiscoveredProfile] { layout.withoutAccount }
    /// The number of hosts that helpers sign in to without berth.
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

    package var text: String { ManifestDraftRenderer(manifest: self).text }
}

/// The accounts of a first manifest: the registries of private ECR and the profile of each. A manifest has each
/// registry once, so the first of several suitable profiles gets it.
struct AccountLayout: Sendable, Equatable {
    /// An entry of `accounts`.
    struct Entry: Sendable, Equatable {
        var account: String
        /// `nil` for the credentials that the AWS CLI would use.
        var profile: DiscoveredProfile?
        var regions: [String]
        var endpoints: [ECRRegistry.Endpoint]
        /// Whether the regions are a guess, because no file names them.
        var isGuess: Bool
        /// The helper that signs in there without berth; `nil` if berth signs in.
        var helper: String?
        /// Other profiles of the account, which could be used instead.
        var alternatives: [DiscoveredProfile] = []
    }

    private(set) var entries: [Entry] = []
    /// Profiles of accounts for which no region is known.
    private(set) var withoutRegion: [DiscoveredProfile] = []
    /// Profiles whose account is not known.
    let withoutAccount: [DiscoveredProfile]

    /// The profile of one registry.
    private struct Cell {
        var profile: DiscoveredProfile?
        var isGuess = false
    }

    /// The properties that the registries of one account entry share, besides regions and endpoints.
    private struct Group: Hashable {
        var account: String
        var profile: String?
        var isGuess: Bool
        var helper: String?
    }

    /// - Parameters:
    ///   - profiles: the chosen profiles.
    ///   - regions: for accounts without a known region.
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
