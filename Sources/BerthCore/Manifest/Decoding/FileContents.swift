import OrderedCollections
import YAML

/// What one file of a manifest says.
struct FileContents {
    var name: String?
    var includes: [ResolvedText] = []
    var profiles: OrderedDictionary<String, Declared<ProfileReader.Profile>> = [:]
    var references: [ProfileReference] = []
    /// Whether it declares registries, right or wrong.
    var declaresRegistries = false
    /// Whether its profiles and includes are all known; where not, what seems to be missing may be there.
    var isComplete = true
}
