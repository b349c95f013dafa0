import AWS
import YAML

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
