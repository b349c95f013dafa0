import AWS
import Crypto
import DockerConfig
import Platform
package import SystemPackage

package import struct FoundationEssentials.Date

/// A plan to be applied later: what makes the same plan again, and what proves that it is the same.
///
/// The planner gives the same plan for the same manifest, state and time. So it is these that are kept, and what the
/// plan said only to be held against what it says when it is made again. There is no secret in it: what is stored is
/// known by digests alone. Their key is beside them, though, and whoever has the file can try passwords against them,
/// which is hopeless for AWS's tokens and is not for a short password: so it is its owner's to read.
package struct SavedPlan: Sendable, Equatable, Codable {
    /// Of the file. It changes when an older berth would take a new file for something else.
    static let currentFormat = 1

    /// What the plan was made for.
    struct PlannedManifest: Sendable, Equatable, Codable {
        var name: String
        /// As they were named or found, absolute.
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

    /// The Docker config that it is about.
    struct Config: Sendable, Equatable, Codable {
        /// As docker knows it, which may be a symbolic link.
        var path: String
        /// `Snapshot.config`.
        var target: String
    }

    let format: Int
    /// The number of the berth that made it.
    package let version: String
    /// When the plan was made, and the time that it is made again for; whole seconds.
    package let created: Date
    /// Tells it from every other one, so that none is applied twice.
    package let nonce: String
    /// Of the digests; random.
    let key: String
    let manifest: PlannedManifest
    let config: Config
    /// What the plan is about.
    package let selection: Selection
    /// Whether stores or registries were asked for it, and told something: then it takes asking them to make it again.
    package let isProbed: Bool
    /// Whether it renews everything that it is about; `nil` if not.
    let renews: Bool?
    /// `Ledger.fingerprint` of the ledger that keys the identities; `nil` without identities, as in a plan of an older berth.
    let ledger: String?
    let changes: [Change]

    private enum CodingKeys: String, CodingKey {
        // The one key that no other file has.
        case format = "berthPlan"
        case version = "berth"
        case created, nonce, key, manifest, config, selection, isProbed, renews, ledger, changes
    }

    /// Keeps a plan.
    /// - Parameters:
    ///   - plan: as it was made for `moment(created)`, and before a yes to replacing logins.
    ///   - manifestFiles: as they were named or found, absolute.
    ///   - config: Docker's config as docker knows it; absolute.
    ///   - snapshot: what the plan was made against.
    ///   - version: the number of this berth.
    package init(
        plan: Plan, selection: Selection, manifestFiles: [FilePath], config: FilePath, snapshot: Snapshot,
        created: Date, version: String
    ) {
        self.init(
            plan: plan, selection: selection, renews: false, manifestFiles: manifestFiles, config: config,
            snapshot: snapshot, created: created, version: version)
    }

    /// Keeps a plan that renews everything, or does not; the same else.
    package init(
        plan: Plan, selection: Selection, renews: Bool, manifestFiles: [FilePath], config: FilePath,
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
        self.config = Config(path: config.string, target: snapshot.config)
        self.selection = selection
        isProbed = !(snapshot.probed.isEmpty && snapshot.rejected.isEmpty && snapshot.storeProblems.isEmpty)
        changes = plan.changes.map { Change($0, in: snapshot, key: key) }
        self.renews = renews ? true : nil
        ledger = changes.contains { $0.identity != nil } ? snapshot.ledger.fingerprint : nil
    }

    /// A time to make a plan for that is to be saved: the file holds whole seconds.
    package static func moment(_ now: Date) -> Date {
        Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }

    /// The manifest's files; absolute.
    package var manifestFiles: [FilePath] { manifest.files.map { FilePath($0) } }

    /// Docker's config as docker knows it; absolute.
    package var configPath: FilePath { FilePath(config.path) }

    /// What is stored for a host, and what berth remembers of it, in this plan's digest.
    func entry(of host: String, in snapshot: Snapshot) -> String { snapshot.digest(of: host, key: key) }
}

extension SavedPlan {
    /// A planned change, and the entry that it was planned against.
    struct Change: Sendable, Equatable, Codable {
        var host: String
        /// `PlannedChange.Action.rawValue`.
        var action: String
        /// In the words of the plan: for who reads the file.
        var reason: String
        /// Who signs in, as the ledger remembers it; nil where nobody does.
        var principal: String?
        /// The principal's identity, as the ledger's digest: with the plan's own key a reader of the file could test guesses.
        var identity: String?
        /// Where the login goes.
        var destination: Destination
        /// `PlannedChange.replacesForeignLogin`.
        var replacesForeignLogin: Bool
        /// `PlannedChange.actionAfterConsent`'s raw value.
        var actionAfterConsent: String?
        /// Where docker looked for the host's login.
        var route: String
        /// `SavedPlan.entry(of:in:)`.
        var entry: String

        init(_ change: PlannedChange, in snapshot: Snapshot, key: String) {
            host = change.host
            action = change.action.rawValue
            reason = change.reason.description
            principal = change.signer
            identity = change.identity.map(snapshot.digest(of:))
            destination = change.placement.destination
            replacesForeignLogin = change.replacesForeignLogin
            actionAfterConsent = change.actionAfterConsent?.rawValue
            route = (snapshot.routes[change.host] ?? .file).line
            entry = snapshot.digest(of: change.host, key: key)
        }
    }
}

extension CredentialBackend {
    /// By the key of Docker's config that says so.
    var line: String {
        switch self {
        case .file: "auths"
        case .store(let name): "credsStore \(name)"
        case .helper(let name): "credHelpers \(name)"
        }
    }
}

/// As it is written.
extension Selector: Codable {
    /// - Throws: where it is no selector.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        try self.init(text)
    }

    /// As it is written.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The selectors of each option.
extension Selection: Codable {
    private enum CodingKeys: String, CodingKey {
        case only, skip
    }

    /// - Throws: where one of them is no selector.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            only: try container.decode([Selector].self, forKey: .only),
            skip: try container.decode([Selector].self, forKey: .skip)
        )
    }

    /// Both, empty or not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(only, forKey: .only)
        try container.encode(skip, forKey: .skip)
    }
}
