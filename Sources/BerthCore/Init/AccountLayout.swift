import AWS
import OrderedCollections

/// The accounts of a first manifest: which registries of private ECR there are, and who signs in to each. A manifest
/// has each registry once, so of several profiles that could, the first takes it.
struct AccountLayout: Sendable, Equatable {
    /// An entry of `accounts`.
    struct Entry: Sendable, Equatable {
        var account: String
        /// nil: what the AWS CLI would use by itself.
        var profile: FoundProfile?
        var regions: [String]
        var endpoints: [ECRRegistry.Endpoint]
        /// Whether no file names the regions for it.
        var isGuess: Bool
        /// The helper that signs in there by itself; nil where berth is to.
        var helper: String?
        /// Further profiles of the account, which could take the first one's place.
        var alternatives: [FoundProfile] = []
    }

    private(set) var entries: [Entry] = []
    /// Profiles of accounts for which no region is known.
    private(set) var withoutRegion: [FoundProfile] = []
    /// Profiles whose account is not known.
    let withoutAccount: [FoundProfile]

    /// A registry's own.
    private struct Cell {
        var profile: FoundProfile?
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
    init(_ facts: MachineFacts, _ profiles: [FoundProfile], regions: [String]) {
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
        entries = Self.entries(of: cells, MintingHelpers(facts))
        let used = Set(cells.values.compactMap(\.profile?.name) + withoutRegion.map(\.name))
        for profile in known where !used.contains(profile.name) {
            guard let index = entries.firstIndex(where: { $0.account == profile.account }) else { continue }
            entries[index].alternatives.append(profile)
        }
    }

    private static func entries(of cells: OrderedDictionary<ECRRegistry, Cell>, _ helpers: MintingHelpers) -> [Entry] {
        var groups: OrderedDictionary<Group, OrderedDictionary<String, [ECRRegistry.Endpoint]>> = [:]
        var profiles: [String: FoundProfile] = [:]
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
