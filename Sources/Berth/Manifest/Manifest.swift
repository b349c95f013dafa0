public import OrderedCollections
public import SystemPackage

/// What a team wants its machines signed in to: read, substituted, included, checked and expanded.
public struct Manifest: Sendable, Equatable {
    /// Who owns the entries.
    public var name: String
    /// The first of the files it was read from; nil for standard input.
    public var path: FilePath?
    /// Who to sign in as, by name, in the order of the text.
    public var profiles: OrderedDictionary<String, ProfileDeclaration>
    /// One per registry, in the order of the text; an account stands for as many as it has regions and endpoints.
    public var registries: [RegistryDeclaration]

    /// A manifest of these parts.
    public init(
        name: String,
        path: FilePath?,
        profiles: OrderedDictionary<String, ProfileDeclaration>,
        registries: [RegistryDeclaration]
    ) {
        self.name = name
        self.path = path
        self.profiles = profiles
        self.registries = registries
    }
}
