import AWS
import Crypto
import DockerConfig
import Platform
package import SystemPackage

package import struct FoundationEssentials.Date

/// A plan to be applied later: the inputs that recreate it, and digests to verify it.
///
/// The planner returns the same plan for the same manifest, state and time, so the file has these, and the changes for
/// comparison. It contains digests instead of secrets. Their key is in the file too, so a reader of the file can test
/// guesses of a short password: only its owner may read it.
package struct SavedPlan: Sendable, Equatable, Codable {
    /// The file's format. It changes if older versions would misread a new file.
    static let currentFormat = 1

    /// The manifest of the plan.
    struct PlannedManifest: Sendable, Equatable, Codable {
        var name: String
        /// The absolute paths as named or found.
        var files: [String]
        /// `Manifest.digest`.
        var digest: String

        init(name: String, files: [String], digest: String) {
            self.name = name
            self.files = files
            self.digest = digest
        }

        /// - Throws: `DecodingError` if there is no file, or a path is not absolute: berth would look for it in the working
        ///   directory or on standard input.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            files = try container.decode([String].self, forKey: .files)
            digest = try container.decode(String.self, forKey: .digest)
            guard !files.isEmpty, files.allSatisfy({ $0.utf8.first == UInt8(ascii: "/") }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .files, in: container, debugDescription: "no absolute paths")
            }
        }
    }

    /// The Docker config of the plan.
    struct Config: Sendable, Equatable, Codable {
        /// The path that Docker uses, which may be a symbolic link.
        var path: String
        /// `ConfigState.path`.
        var target: String
    }

    let format: Int
    /// The version of the berth that made it.
    package let version: String
    /// The time of the plan, in whole seconds.
    package let created: Date
    /// A unique id, so that no plan is applied twice.
    package let nonce: String
    /// The random key of the digests.
    let key: String
    let manifest: PlannedManifest
    let config: Config
    package let selection: RegistrySelection
    /// Whether stores or registries answered probes for it: then recreating it needs probes too.
    package let isProbed: Bool
    /// Whether it renews every selected login; `nil` if not.
    let renews: Bool?
    /// `Ledger.fingerprint` of the ledger that keys the identities; `nil` without identities, as in a plan of an older berth.
    let ledger: String?
    let changes: [Change]

    private enum CodingKeys: String, CodingKey {
        // The key that identifies a plan's file.
        case format = "berthPlan"
        case version = "berth"
        case created, nonce, key, manifest, config, selection, isProbed, renews, ledger, changes
    }

    /// Creates a saved plan.
    /// - Parameters:
    ///   - plan: as made for `moment(created)`, before the user's consent.
    ///   - manifestFiles: the absolute paths as named or found.
    ///   - config: the absolute path of Docker's config as Docker uses it.
    ///   - snapshot: the snapshot that the plan was made from.
    ///   - version: the version of this berth.
    package init(
        plan: Plan, selection: RegistrySelection, manifestFiles: [FilePath], config: FilePath, snapshot: Snapshot,
        created: Date, version: String
    ) {
        self.init(
            plan: plan, selection: selection, renews: false, manifestFiles: manifestFiles, config: config,
            snapshot: snapshot, created: created, version: version)
    }

    /// Creates a saved plan that may renew every login.
    package init(
        plan: Plan, selection: RegistrySelection, renews: Bool, manifestFiles: [FilePath], config: FilePath,
        snapshot: Snapshot, created: Date, version: String
    ) {
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { $0.hexadecimal }
        format = Self.currentFormat
        self.version = version
        self.created = Self.moment(created)
        nonce = SymmetricKey(size: .bits128).withUnsafeBytes { $0.hexadecimal }
        self.key = key
        manifest = PlannedManifest(
            name: plan.manifest.name, files: manifestFiles.map(\.string), digest: plan.manifest.digest
        )
        self.config = Config(path: config.string, target: snapshot.config.path)
        self.selection = selection
        isProbed = !snapshot.probes.isEmpty
        changes = plan.changes.map { Change($0, in: snapshot, key: key) }
        self.renews = renews ? true : nil
        ledger = changes.contains { $0.identity != nil } ? snapshot.ownership.ledger.fingerprint : nil
    }

    /// Returns a time in whole seconds, as the file stores it.
    package static func moment(_ now: Date) -> Date {
        Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }

    /// The manifest's files; absolute.
    package var manifestFiles: [FilePath] { manifest.files.map { FilePath($0) } }

    /// The absolute path of Docker's config as Docker uses it.
    package var configPath: FilePath { FilePath(config.path) }

    /// Returns the digest of a host's stored login and ledger entry.
    func entry(of host: String, in snapshot: Snapshot) -> String { snapshot.digest(of: host, key: key) }
}

extension SavedPlan {
    /// A planned change, and the digest of the login that it was planned for.
    struct Change: Sendable, Equatable, Codable {
        var host: String
        /// `PlannedChange.Action.rawValue`.
        var action: String
        /// The plan's words, for readers of the file.
        var reason: String
        /// The identifier of the principal or user in the ledger; `nil` if none exists.
        var principal: String?
        /// The principal's identity, as the ledger's digest: with the plan's own key a reader of the file could test guesses.
        var identity: String?
        var destination: Destination
        /// `PlannedChange.replacesForeignLogin`.
        var replacesForeignLogin: Bool
        /// `PlannedChange.actionAfterConsent`'s raw value.
        var actionAfterConsent: String?
        /// The backend in which Docker looked for the login.
        var route: String
        /// `SavedPlan.entry(of:in:)`.
        var entry: String

        init(_ change: PlannedChange, in snapshot: Snapshot, key: String) {
            host = change.host
            action = change.action.rawValue
            reason = change.reason.description
            principal = change.signer
            identity = change.identity.map(snapshot.ownership.digest(of:))
            destination = change.placement.destination
            replacesForeignLogin = change.replacesForeignLogin
            actionAfterConsent = change.actionAfterConsent?.rawValue
            route = (snapshot.config.routes[change.host] ?? .file).line
            entry = snapshot.digest(of: change.host, key: key)
        }
    }
}

extension CredentialBackend {
    /// The key of Docker's config for this backend, and its value.
    var line: String {
        switch self {
        case .file: "auths"
        case .store(let name): "credsStore \(name)"
        case .helper(let name): "credHelpers \(name)"
        }
    }
}

/// Coding of a selector in its written form.
extension RegistrySelector: Codable {
    /// - Throws: `SyntaxError` if the text is not a selector.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        try self.init(text)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Coding by the selectors of each option.
extension RegistrySelection: Codable {
    private enum CodingKeys: String, CodingKey {
        case only, skip
    }

    /// - Throws: `SyntaxError` if a text is not a selector.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            only: try container.decode([RegistrySelector].self, forKey: .only),
            skip: try container.decode([RegistrySelector].self, forKey: .skip)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(only, forKey: .only)
        try container.encode(skip, forKey: .skip)
    }
}
