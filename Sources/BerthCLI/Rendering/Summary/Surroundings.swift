import AWS

/// All registries that a table is about, shown or not: what tells "in all regions" from "in some".
struct Surroundings {
    /// What an account or a region has.
    private struct Extent {
        var registries = 0
        /// The regions of an account, the accounts of a region.
        var others: Set<String> = []
    }

    private var accounts: [String: Extent] = [:]
    private var regions: [String: Extent] = [:]
    private var endpoints: Set<ECRRegistry.Endpoint> = []

    init(_ localities: [Locality]) {
        for registry in localities.lazy.compactMap(\.registry) {
            accounts[registry.account, default: Extent()].registries += 1
            accounts[registry.account, default: Extent()].others.insert(registry.region)
            regions[registry.region, default: Extent()].registries += 1
            regions[registry.region, default: Extent()].others.insert(registry.account)
            endpoints.insert(registry.endpoint)
        }
    }

    /// Whether accounts and regions alone leave open which host of a registry is meant.
    var hasSeveralEndpoints: Bool { endpoints.count > 1 }

    func regionCount(ofAccount account: String) -> Int { accounts[account]?.others.count ?? 0 }

    func accountCount(inRegion region: String) -> Int { regions[region]?.others.count ?? 0 }

    func isAll(_ count: Int, ofAccount account: String) -> Bool { accounts[account]?.registries == count }

    func isAll(_ count: Int, ofRegion region: String) -> Bool { regions[region]?.registries == count }
}
