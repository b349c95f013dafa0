public import OrderedCollections
public import SystemPackage

/// What a team wants its machines signed in to: read, substituted, included, checked and expanded.
public struct Manifest: Sendable, Equatable {
    /// Who owns the entries.
    public var name: String
    /// Whether the manifest says its name. One that does is known by it wherever its file lies; one that does not is
    /// known by its file, because many are called `berth.yaml`.
    public var saysName: Bool
    /// The first of the files it was read from; nil for standard input.
    public var path: FilePath?
    /// Who to sign in as, by name, in the order of the text.
    public var profiles: OrderedDictionary<String, ProfileDeclaration>
    /// One per registry, in the order of the text; an account stands for as many as it has regions and endpoints.
    public var registries: [RegistryDeclaration]

    /// A manifest of these parts.
    public init(
        name: String,
        saysName: Bool = false,
        path: FilePath?,
        profiles: OrderedDictionary<String, ProfileDeclaration>,
        registries: [RegistryDeclaration]
    ) {
        self.name = name
        self.saysName = saysName
        self.path = path
        self.profiles = profiles
        self.registries = registries
    }
}
