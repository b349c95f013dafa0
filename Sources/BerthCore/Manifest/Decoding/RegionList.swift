import AWS

/// The regions of an account, or of all accounts of a file.
struct RegionList {
    let list: [ResolvedText]
    /// One known region of each partition: it tells which endpoints the whole partition has. Found once, as a hundred
    /// thousand accounts may share a list.
    let examples: [ResolvedText]

    init(_ list: [ResolvedText]) {
        self.list = list
        var partitions: Set<String> = []
        examples = list.filter {
            $0.isKnown && partitions.insert(Partition.containing(region: $0.value).name).inserted
        }
    }
}
