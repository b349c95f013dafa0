import AWS

/// The accounts and regions that some registries are in.
struct Area {
    /// By number, with the name where there is one.
    private let accounts: [(number: String, name: String?)]
    private let regions: [String]
    private let endpoints: Set<ECRRegistry.Endpoint>
    private let count: Int

    /// What is in no account is passed over.
    init(_ localities: [Locality]) {
        let placed = localities.filter { $0.registry != nil }
        var seen: Set<String> = []
        accounts = placed.compactMap { locality in
            guard let number = locality.registry?.account, seen.insert(number).inserted else { return nil }
            return (number, locality.accountName)
        }
        regions = placed.compactMap(\.registry?.region).filter { seen.insert($0).inserted }
        endpoints = Set(placed.compactMap(\.registry?.endpoint))
        count = placed.count
    }

    /// Such as `400 accounts × 25 regions`, or `account prod (210987654321) in all 25 regions`.
    func words(in surroundings: Surroundings) -> String {
        place(surroundings) + endpointWords(surroundings)
    }

    /// Whether these words leave no doubt which registries are meant.
    func isExact(in surroundings: Surroundings) -> Bool {
        let areNamed = (accounts.count <= Screenful.few, regions.count <= Screenful.few)
        let areAllAccounts = regions.allSatisfy { surroundings.accountCount(inRegion: $0) == accounts.count }
        return isFull && (areNamed.0 || areAllAccounts) && (areNamed.1 || areAllRegions(surroundings))
    }

    private func areAllRegions(_ surroundings: Surroundings) -> Bool {
        accounts.allSatisfy { surroundings.regionCount(ofAccount: $0.number) == regions.count }
    }

    /// Whether the registries are all that these accounts and regions can have.
    var isFull: Bool { count == accounts.count * regions.count * endpoints.count }

    private func place(_ surroundings: Surroundings) -> String {
        let areManyAccounts = accounts.count > Screenful.few
        let areManyRegions = regions.count > Screenful.few
        if areManyAccounts && areManyRegions { return "\(accountCount) × \(regions.count) regions" }
        let areAllRegions = areAllRegions(surroundings)
        let regionWords =
            areManyRegions ? "\(areAllRegions ? "all " : "")\(regions.count) regions" : regions.joined(separator: ", ")
        if accounts.count == 1, let (number, name) = accounts.first {
            let account = name.map { "account \($0) (\(number))" } ?? "account \(number)"
            guard areManyRegions && !areAllRegions else { return "\(account) in \(regionWords)" }
            return "\(account) in \(regions.count) of its \(surroundings.regionCount(ofAccount: number)) regions"
        }
        guard areManyAccounts else {
            let names = accounts.map { $0.name ?? $0.number }.joined(separator: ", ")
            return "accounts \(names) in \(regionWords)"
        }
        guard regions.count == 1, let region = regions.first else { return "\(accountCount) in \(regionWords)" }
        let all = surroundings.accountCount(inRegion: region)
        return
            (accounts.count == all
            ? "all \(accountCount)" : "\(accounts.count.withThousands) of \(all.withThousands) accounts")
            + " in \(region)"
    }

    private var accountCount: String { "\(accounts.count.withThousands) accounts" }

    /// Which of a registry's hosts, where that is a question.
    private func endpointWords(_ surroundings: Surroundings) -> String {
        if endpoints.count > 1 { return " × \(endpoints.count) endpoints" }
        guard surroundings.hasSeveralEndpoints, let endpoint = endpoints.first else { return "" }
        return ", \(endpoint.rawValue)"
    }
}
