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
        let labels = declarations.flatMap { $0.labels.keys.sorted() }
        var values: OrderedDictionary<String, [String]> = [:]
        for key in OrderedSet(Self.ownKeys + labels) {
            let known = OrderedSet(subjects.flatMap { $0.values(of: key) })
            if !known.isEmpty { values[key] = Array(known) }
        }
        self.values = values
    }
}
