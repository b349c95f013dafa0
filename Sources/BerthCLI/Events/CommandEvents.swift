import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage

/// Logins were written for others. They are in the export alone, and in no event.
struct ExportedEvent: OutputEvent {
    static let type = "exported"

    var format: String
    /// nil for standard output.
    var out: String?
    var hosts: [String]

    init(_ logins: [ExportedLogin], as format: ExportFormat, to out: String?) {
        self.format = format.rawValue
        self.out = out
        hosts = logins.map(\.host)
    }
}

/// A first manifest was written.
struct InitializedEvent: OutputEvent {
    static let type = "initialized"

    /// The file, absolute; nil where it was printed.
    var path: String?
    /// How many accounts of private ECR it has.
    var accounts: Int
    /// How many registries it expands to.
    var registries: Int
    var profiles: Int
}

/// A manifest in which nothing is wrong. Of one in which something is, there are diagnostics alone.
struct ManifestEvent: OutputEvent {
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

/// A JSON Schema of berth's.
struct SchemaEvent: OutputEvent {
    static let type = "schema"

    var name: String
    var schema: JSONValue
}

/// A manifest that may run the commands it names, or might until it changed.
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

/// The first event: which berth speaks, and in which format.
struct VersionEvent: OutputEvent {
    static let type = "version"

    var berth = Version.number
    /// Grows where what was said before changes its meaning; new events and members do not make it grow.
    var format = 1
}

/// Any JSON, to be told within an event.
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

    /// A dictionary's keys are data, which no encoder renames.
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
