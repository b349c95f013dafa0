import AWS
import OrderedCollections
import Platform
import YAML

/// Decodes an account of private ECR: one registry for each of its regions and endpoints.
struct AccountDecoder {
    let file: DecodingContext
    let defaults: DecodedDefaults

    private static let kind = MappingDecoder.Kind(
        name: "an account",
        keys: ["id", "name", "profile", "regions", "endpoints"] + SharedKeys.names,
        example: "id: 600423610423"
    )

    /// - Parameter add: receives each registry, or `nil` for an endpoint that a region does not have; returns whether
    ///   to go on.
    /// - Returns: the profile that the account itself names.
    func read(_ node: YAMLNode, _ add: (DecodedDeclaration<RegistryDeclaration>?) -> Bool) -> ProfileReference? {
        guard let section = MappingDecoder(node, Self.kind, in: file) else { return nil }
        let id = section.required("id").flatMap(id)
        let name = section["name"].flatMap { file.name($0, "`name`") }
        let profile = section["profile"].flatMap { file.name($0, "`profile`") }
        let shared = SharedKeys(section, defaults: defaults, in: file)
        let endpoints = section["endpoints"].map(endpoints) ?? [Endpoint(value: .standard, node: node)]
        let reference = profile.flatMap(ProfileReference.init)
        guard let regions = regions(in: section), let id else { return reference }
        checkOffers(endpoints, in: regions)
        let kinds = OrderedSet(endpoints.map(\.value))
        for region in regions.list {
            for endpoint in kinds {
                guard let registry = ECRRegistry(account: id.value, region: region.value, endpoint: endpoint) else {
                    guard add(nil) else { return reference }
                    continue
                }
                let declaration = RegistryDeclaration(
                    host: registry.host,
                    kind: .ecr(registry),
                    accountName: name?.value,
                    profile: profile?.value ?? defaults.profile,
                    labels: shared.labels,
                    renewBefore: shared.renewBefore,
                    storage: shared.storage,
                    verify: shared.verify,
                    place: FileLocation(id.node)
                )
                guard add(DecodedDeclaration(value: declaration, node: id.node)) else { return reference }
            }
        }
        return reference
    }

    /// Returns whether a text has 12 digits, as an account's id does.
    static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(\.isASCIIDigit)
    }

    private func id(_ node: YAMLNode) -> ResolvedText? {
        var hint: String {
            let written = node.scalar?.text ?? ""
            let digits = String(decoding: written.utf8.filter(\.isASCIIDigit), as: UTF8.self)
            return
                if Self.isAccount(digits)
            {
                "write `\(digits)`"
            } else if let registry = ECRRegistry(host: String(written.prefix(upToScalar: "/"))) {
                "write `id: \(registry.account)`, and `\(registry.region)` in its `regions`"
            } else if digits.hasSameBytes(as: written) {
                "it has 12 digits, not \(digits.utf8.count)"
            } else {
                "it is a number of 12 digits"
            }
        }
        return file.text(node, "`id`", { Self.isAccount($0) }, else: ("is not an account's id", hint))
    }

    // MARK: Regions

    private func regions(in section: MappingDecoder) -> RegionListDecoder? {
        if let node = section["regions"] { return RegionListDecoder(RegionDecoder(file: file).read(node)) }
        if let regions = defaults.regions { return regions }
        _ = section.required("regions", hint: "write `regions: [us-east-2]` here, or at the top for all accounts")
        return nil
    }

    // MARK: Endpoints

    private struct Endpoint {
        var value: ECRRegistry.Endpoint
        var node: YAMLNode
    }

    private func endpoints(_ node: YAMLNode) -> [Endpoint] {
        let known = ECRRegistry.Endpoint.allCases.map(\.rawValue)
        let wrong = ("is not an endpoint of ECR", "it is one of \(known.joined(separator: ", "))" as String?)
        return (file.list(node, "endpoints", of: "endpoints") ?? []).compactMap { element in
            guard let text = file.text(element, "an endpoint", { known.contains($0) }, else: wrong) else { return nil }
            return Endpoint(value: ECRRegistry.Endpoint(rawValue: text.value) ?? .standard, node: element)
        }
    }

    /// Reports endpoints that a partition does not have: as a warning if they are left out in some regions, as an error
    /// if an endpoint exists nowhere or a region has none.
    private func checkOffers(_ endpoints: [Endpoint], in regions: RegionListDecoder) {
        func has(_ endpoint: ECRRegistry.Endpoint, _ region: ResolvedText) -> Bool {
            ECRRegistry(account: "000000000000", region: region.value, endpoint: endpoint) != nil
        }
        let kinds = OrderedSet(endpoints.map(\.value))
        guard kinds.contains(where: { $0 != .standard }) else { return }
        let examples = regions.examples
        for endpoint in endpoints {
            for region in examples where !has(endpoint.value, region) {
                let message = "ECR has no `\(endpoint.value.rawValue)` endpoint in \(region.quoted)"
                let isUseful = examples.contains { has(endpoint.value, $0) } && kinds.contains { has($0, region) }
                if isUseful {
                    file.findings.warning("no-endpoint", message, at: endpoint.node, hint: "it is left out there")
                } else {
                    file.findings.error(
                        "no-endpoint",
                        message,
                        at: endpoint.node,
                        hint: "delete it, or declare a separate account for those regions"
                    )
                }
            }
        }
    }
}

/// Decodes a list of AWS regions.
struct RegionDecoder {
    let file: DecodingContext

    /// - Returns: the valid regions; empty if the node is not a list.
    func read(_ node: YAMLNode) -> [ResolvedText] {
        (file.list(node, "regions", of: "regions") ?? []).compactMap(region)
    }

    /// Decodes one region.
    /// - Returns: `nil` if the node is not a region.
    func region(_ element: YAMLNode) -> ResolvedText? {
        var hint: String {
            let region = element.scalar.map { String($0.text.dropLast()) } ?? ""
            return Partition.looksLikeRegion(region)
                ? "that is a zone: its region is `\(region)`" : "such as `us-east-2`"
        }
        guard
            let region = file.text(element, "a region", Partition.looksLikeRegion, else: ("is not a region", hint))
        else { return nil }
        if region.isKnown && !Partition.knows(region: region.value) {
            file.findings.warning(
                "unknown-region",
                "berth does not know the region \(region.quoted)",
                at: element,
                hint: "is it a new one, or misspelt?"
            )
        }
        return region
    }
}

/// The regions of an account, or of all accounts of a file.
struct RegionListDecoder {
    let list: [ResolvedText]
    /// One known region of each partition, which has the endpoints of the whole partition. Computed once, because a
    /// hundred thousand accounts may share a list.
    let examples: [ResolvedText]

    init(_ list: [ResolvedText]) {
        self.list = list
        var partitions: Set<String> = []
        examples = list.filter {
            $0.isKnown && partitions.insert(Partition.containing(region: $0.value).name).inserted
        }
    }
}
