import BerthCore
import OrderedCollections
import SystemPackage

/// A manifest in which nothing is wrong. Of one in which something is, there are diagnostics alone.
struct ManifestEvent: Event {
    static let type = "manifest"

    var name: String
    /// Of the files that were named, or found; none for standard input.
    var paths: [String]
    var registries: Int
    var profiles: Int
    var sound = true

    init(_ manifest: Manifest) {
        name = manifest.name
        paths = manifest.files.map(\.string)
        registries = manifest.registries.count
        profiles = manifest.profiles.count
    }
}
