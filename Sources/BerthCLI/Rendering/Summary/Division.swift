import AWS

/// Registries divided into parts that can be described in few words: each has the same regions in each of its accounts.
enum Division {
    /// One half of what makes a registry.
    private struct Half: Hashable {
        let name: String
        let endpoint: ECRRegistry.Endpoint
    }

    /// Accounts with the same regions are a part, or regions with the same accounts: whichever makes fewer parts.
    /// - Returns: the places of each part's registries among those given.
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
