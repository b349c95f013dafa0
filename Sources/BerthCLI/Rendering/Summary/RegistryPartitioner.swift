import AWS
import BerthCore

/// The division of registries into parts that have a short description: in a part, all accounts have the same regions.
enum RegistryPartitioner {
    /// An account or a region, with the endpoint of the registry.
    private struct Half: Hashable {
        let name: String
        let endpoint: ECRRegistry.Endpoint
    }

    /// Groups accounts with the same regions, or regions with the same accounts, whichever gives fewer parts.
    /// - Returns: the indices of each part's registries.
    static func parts(_ registries: [ECRRegistry]) -> [[Int]] {
        let byAccount = parts(registries, by: \.account) { Half(name: $0.region, endpoint: $0.endpoint) }
        let byRegion = parts(registries, by: \.region) { Half(name: $0.account, endpoint: $0.endpoint) }
        return byRegion.count < byAccount.count ? byRegion : byAccount
    }

    private static func parts(
        _ registries: [ECRRegistry], by key: (ECRRegistry) -> String, _ half: (ECRRegistry) -> Half
    ) -> [[Int]] {
        let members = registries.indices.grouped { key(registries[$0]) }
        return members.grouped { Set($0.map { half(registries[$0]) }) }.map { $0.flatMap(\.self) }
    }
}

/// The location of a registry: its account and region if it is a private ECR registry, else its host.
struct RegistryLocation {
    let host: String
    /// `nil` unless it is a private ECR registry.
    let registry: ECRRegistry?
    /// The account's name in the manifest.
    let accountName: String?

    /// - Parameter declaration: `nil` if the manifest no longer declares the registry. The host then gives the
    ///   location.
    init(_ host: String, _ declaration: RegistryDeclaration?) {
        self.host = host
        accountName = declaration?.accountName
        registry =
            switch declaration?.kind {
            case .ecr(let registry)?: registry
            case .ecrPublic?, .other?: nil
            case nil: ECRRegistry(host: host)
            }
    }

    init(_ change: PlannedChange) { self.init(change.host, change.declaration) }
}

/// The accounts and regions of some registries, for a description in words.
struct RegistryArea {
    /// The accounts' numbers, with their names in the manifest.
    private let accounts: [(number: String, name: String?)]
    private let regions: [String]
    private let endpoints: Set<ECRRegistry.Endpoint>
    private let count: Int

    /// Ignores registries without an account.
    init(_ locations: [RegistryLocation]) {
        let placed = locations.filter { $0.registry != nil }
        var seen: Set<String> = []
        accounts = placed.compactMap { location in
            guard let number = location.registry?.account, seen.insert(number).inserted else { return nil }
            return (number, location.accountName)
        }
        regions = placed.compactMap(\.registry?.region).filter { seen.insert($0).inserted }
        endpoints = Set(placed.compactMap(\.registry?.endpoint))
        count = placed.count
    }

    /// Returns a text such as `400 accounts × 25 regions`, or `account prod (210987654321) in all 25 regions`.
    func words(in totals: RegistryTotals) -> String {
        place(totals) + endpointWords(totals)
    }

    /// Returns whether the text identifies the registries exactly.
    func isExact(in totals: RegistryTotals) -> Bool {
        let areNamed = (accounts.count <= DisplayLimits.few, regions.count <= DisplayLimits.few)
        let areAllAccounts = regions.allSatisfy { totals.accountCount(inRegion: $0) == accounts.count }
        return isFull && (areNamed.0 || areAllAccounts) && (areNamed.1 || areAllRegions(totals))
    }

    private func areAllRegions(_ totals: RegistryTotals) -> Bool {
        accounts.allSatisfy { totals.regionCount(ofAccount: $0.number) == regions.count }
    }

    /// Whether each account has a registry in each region, at each endpoint.
    var isFull: Bool { count == accounts.count * regions.count * endpoints.count }

    private func place(_ totals: RegistryTotals) -> String {
        let areManyAccounts = accounts.count > DisplayLimits.few
        let areManyRegions = regions.count > DisplayLimits.few
        if areManyAccounts && areManyRegions { return "\(accountCount) × \(regions.count) regions" }
        let areAllRegions = areAllRegions(totals)
        let regionWords =
            areManyRegions ? "\(areAllRegions ? "all " : "")\(regions.count) regions" : regions.joined(separator: ", ")
        if accounts.count == 1, let (number, name) = accounts.first {
            let account = name.map { "account \($0) (\(number))" } ?? "account \(number)"
            guard areManyRegions && !areAllRegions else { return "\(account) in \(regionWords)" }
            return "\(account) in \(regions.count) of its \(totals.regionCount(ofAccount: number)) regions"
        }
        guard areManyAccounts else {
            let names = accounts.map { $0.name ?? $0.number }.joined(separator: ", ")
            return "accounts \(names) in \(regionWords)"
        }
        guard regions.count == 1, let region = regions.first else { return "\(accountCount) in \(regionWords)" }
        let all = totals.accountCount(inRegion: region)
        return
            (accounts.count == all
            ? "all \(accountCount)" : "\(accounts.count.withThousands) of \(all.withThousands) accounts")
            + " in \(region)"
    }

    private var accountCount: String { "\(accounts.count.withThousands) accounts" }

    /// Returns a text for the endpoints; empty if all registries of the table have the same one.
    private func endpointWords(_ totals: RegistryTotals) -> String {
        if endpoints.count > 1 { return " × \(endpoints.count) endpoints" }
        guard totals.hasSeveralEndpoints, let endpoint = endpoints.first else { return "" }
        return ", \(endpoint.rawValue)"
    }
}

/// The counts of all registries of a table, shown or not. They decide between "in all regions" and "in some".
struct RegistryTotals {
    /// The counts of one account or one region.
    private struct Extent {
        var registries = 0
        /// The regions of an account, or the accounts of a region.
        var others: Set<String> = []
    }

    private var accounts: [String: Extent] = [:]
    private var regions: [String: Extent] = [:]
    private var endpoints: Set<ECRRegistry.Endpoint> = []

    init(_ locations: [RegistryLocation]) {
        for registry in locations.lazy.compactMap(\.registry) {
            accounts[registry.account, default: Extent()].registries += 1
            accounts[registry.account, default: Extent()].others.insert(registry.region)
            regions[registry.region, default: Extent()].registries += 1
            regions[registry.region, default: Extent()].others.insert(registry.account)
            endpoints.insert(registry.endpoint)
        }
    }

    /// Whether the registries have different endpoints, so that account and region do not identify a host.
    var hasSeveralEndpoints: Bool { endpoints.count > 1 }

    func regionCount(ofAccount account: String) -> Int { accounts[account]?.others.count ?? 0 }

    func accountCount(inRegion region: String) -> Int { regions[region]?.others.count ?? 0 }

    func isAll(_ count: Int, ofAccount account: String) -> Bool { accounts[account]?.registries == count }

    func isAll(_ count: Int, ofRegion region: String) -> Bool { regions[region]?.registries == count }
}
