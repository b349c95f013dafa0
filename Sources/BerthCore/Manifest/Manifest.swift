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
    /// All files that were named, in their order: what it takes to read it again. Nothing for standard input.
    public var files: [FilePath]
    /// Who to sign in as, by name, in the order of the text.
    public var profiles: OrderedDictionary<String, ProfileDeclaration>
    /// SHA-256 of the paths and the text of all its files, in the order in which they were read, in hexadecimal.
    public var digest: String
    /// The variables that are substituted into it, by their names.
    package var variables: Set<String> = []
    /// One per registry, in the order of the text; an account stands for as many as it has regions and endpoints.
    public var registries: [RegistryDeclaration]

    /// A manifest of these parts.
    public init(
        name: String,
        saysName: Bool = false,
        path: FilePath?,
        profiles: OrderedDictionary<String, ProfileDeclaration>,
        registries: [RegistryDeclaration],
        files: [FilePath] = [],
        digest: String = ""
    ) {
        self.name = name
        self.saysName = saysName
        self.path = path
        self.files = files
        self.profiles = profiles
        self.registries = registries
        self.digest = digest
    }
}
