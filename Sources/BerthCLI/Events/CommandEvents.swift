import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage

/// berth exported logins. The event has no secrets.
struct ExportedEvent: OutputEvent {
    static let type = "exported"

    var format: String
    /// `nil` for standard output.
    var out: String?
    var hosts: [String]

    init(_ logins: [ExportedLogin], as format: ExportFormat, to out: String?) {
        self.format = format.rawValue
        self.out = out
        hosts = logins.map(\.host)
    }
}

/// `berth init` wrote a manifest.
struct InitializedEvent: OutputEvent {
    static let type = "initialized"

    /// The file's absolute path; `nil` if the manifest was printed.
    var path: String?
    /// How many accounts of private ECR it has.
    var accounts: Int
    /// How many registries it expands to.
    var registries: Int
    var profiles: Int
}

/// A valid manifest. For an invalid one there are only diagnostics.
struct ManifestEvent: OutputEvent {
    static let type = "manifest"

    var name: String
    /// The manifest's files; empty for standard input.
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

/// One of berth's JSON Schemas.
struct SchemaEvent: OutputEvent {
    static let type = "schema"

    var name: String
    var schema: JSONValue
}

/// A manifest that the user has trusted. It may run its commands if `isCurrent`.
struct TrustedManifestEvent: OutputEvent {
    static let type = "trusted_manifest"

    var path: String
    var digest: String
    var trustedAt: Date
    var isCurrent: Bool

    init(_ manifest: TrustedManifest, isCurrent: Bool) {
        path = manifest.path
        digest = manifest.digest
        trustedAt = manifest.trusted
        self.isCurrent = isCurrent
    }
}

/// The first event: berth's version and the version of the event format.
struct VersionEvent: OutputEvent {
    static let type = "version"

    var berth = Version.number
    /// Increases if an event or a member changes its meaning. New events and members do not increase it.
    var format = 1
}
