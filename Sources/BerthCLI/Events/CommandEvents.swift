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

/// A JSON value that an event contains.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    // A dictionary keeps its keys: the encoder renames only coding keys.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .string(let string): try container.encode(string)
        case .array(let array): try container.encode(array)
        case .object(let object): try container.encode(object)
        }
    }
}
