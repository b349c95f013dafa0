public import OrderedCollections

/// What can be written in a selector over registries.
public struct SelectorVocabulary: Sendable, Equatable {
    /// The values by their key, each once, in the registries' order: berth's own keys first, then the labels. A key
    /// that no registry has a value for is not in here.
    public let values: OrderedDictionary<String, [String]>

    private static let ownKeys = ["account", "region", "profile", "host"]

    /// The vocabulary of registries that a manifest declares.
    public init(_ declarations: [RegistryDeclaration]) {
        let subjects = declarations.map(Selector.Subject.init)
        var values: OrderedDictionary<String, OrderedSet<String>> = [:]
        for key in Self.ownKeys {
            let known = OrderedSet(subjects.flatMap { $0.values(of: key) })
            if !known.isEmpty { values[key] = known }
        }
        // Each label of each registry once: there may be as many keys as registries.
        for labels in declarations.map(\.labels) {
            for (key, value) in labels.sorted(by: { $0.key < $1.key }) { values[key, default: []].append(value) }
        }
        self.values = values.mapValues(Array.init)
    }
}
