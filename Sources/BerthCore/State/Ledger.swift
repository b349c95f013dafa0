import AWS
import Crypto
import Effects
package import OrderedCollections
package import Platform
import SystemPackage

package import struct FoundationEssentials.Data
package import struct FoundationEssentials.Date

/// The record of the logins that berth stored, without secrets: owners, digests, expiries and principals.
package struct Ledger: Sendable, Equatable {
    /// The key of a login in a Docker config.
    package struct Key: Sendable, Hashable {
        /// The config file's path with symlinks resolved.
        package var config: String
        /// The key of its entry.
        package var host: String

        package init(config: String, host: String) {
            self.config = config
            self.host = host
        }

        /// Compares bytes: two paths that differ in Unicode normal form are two files.
        package static func == (one: Key, other: Key) -> Bool {
            one.host.hasSameBytes(as: other.host) && one.config.hasSameBytes(as: other.config)
        }

        package func hash(into hasher: inout Hasher) {
            config.hashBytes(into: &hasher)
            host.hashBytes(into: &hasher)
        }
    }

    /// The record of one login.
    package struct Entry: Sendable, Equatable {
        /// The name of the manifest that stored it last.
        package var manifest: String
        /// The file that the manifest was applied from; `nil` for standard input.
        package var path: String?
        /// The other manifests that own it.
        package var others: [Owner] = []
        /// The principal (`Principal.identifier`), or the user of a registry that is not Amazon's.
        package var principal: String
        /// When berth stored it.
        package var stored: Date
        /// The expiry; `nil` if unknown.
        package var expires: Date?
        /// `Ledger.digest(username:secret:)` of the login.
        package var digest: String
        package var storage: Destination
        /// Whether berth added the host's line in `credHelpers`.
        package var isRouted: Bool
        /// `Ledger.digest(ofSource:)` of the password's source; `nil` if the registry is Amazon's.
        package var source: String?
        /// `Ledger.digest(of:)` of the principal's identity; `nil` if there is no principal, or if an older version
        /// stored the login.
        package var identity: String?

        package init(
            manifest: String, path: String?, principal: String, stored: Date, expires: Date?, digest: String,
            storage: Destination = .file, isRouted: Bool = false, source: String? = nil
        ) {
            self.manifest = manifest
            self.path = path
            self.principal = principal
            self.stored = stored
            self.expires = expires
            self.digest = digest
            self.storage = storage
            self.isRouted = isRouted
            self.source = source
        }
    }

    /// The key of the digests, so that they are useless without it.
    private var digestKey: Data
    /// The entries in the order in which they were first stored.
    package private(set) var entries: OrderedDictionary<Key, Entry>
    /// The times of applied saved plans, by nonce, so that no plan is applied twice.
    package private(set) var appliedPlans: [String: Date]

    /// Creates an empty ledger with a new random key.
    package init() {
        digestKey = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        entries = [:]
        appliedPlans = [:]
    }

    /// Creates a ledger. The last of several lines for a key counts.
    init(digestKey: Data, lines: some Sequence<(Key, Entry)>, appliedPlans: [String: Date]) {
        self.digestKey = digestKey
        self.appliedPlans = appliedPlans
        entries = OrderedDictionary(lines, uniquingKeysWith: { _, last in last })
    }

    /// The maximum number of recorded plans. An older plan is stale anyway, because the state has changed.
    private static let appliedPlansLimit = 1000

    /// Records that a saved plan was applied.
    package mutating func recordApplied(nonce: String, at time: Date) {
        appliedPlans[nonce] = time
        while appliedPlans.count > Self.appliedPlansLimit, let oldest = appliedPlans.min(by: { $0.value < $1.value }) {
            appliedPlans[oldest.key] = nil
        }
    }

    /// The entry of a key; setting `nil` removes it.
    package subscript(key: Key) -> Entry? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    /// Returns a keyed digest of a login: equal logins have equal digests, and the digest does not reveal them.
    package func digest(username: String, secret: Secret) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: digestKey))
        // A user name has no colon, so the text is unambiguous.
        code.update(data: Array("\(username):".utf8))
        code.update(data: Array(secret.reveal().utf8))
        return code.finalize().hexadecimal
    }

    /// Returns a keyed digest of a password's source: a command's words may be secret.
    func digest(ofSource request: PasswordRequest) -> String {
        digest(username: "source", secret: Secret(request.sourceKey))
    }

    /// Returns a keyed digest of a principal's identity.
    func digest(of identity: PrincipalIdentity) -> String { digest(username: "identity", secret: identity.text) }

    /// The fingerprint of the ledger's key.
    var fingerprint: String { digest(username: "ledger", secret: Secret("")) }
}

extension Ledger: Encodable {
    private struct Line: Encodable {
        var config: String
        var host: String
        var entry: Entry
    }

    private enum CodingKeys: String, CodingKey {
        case version, key, entries, appliedPlans
    }

    /// Encodes the current version, which `LedgerDecoder` decodes: times are seconds since 1970.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(LedgerDecoder.currentVersion, forKey: .version)
        try container.encode(digestKey, forKey: .key)
        try container.encode(
            entries.map { Line(config: $0.key.config, host: $0.key.host, entry: $0.value) }, forKey: .entries
        )
        if !appliedPlans.isEmpty { try container.encode(appliedPlans.mapValues(\.epochSeconds), forKey: .appliedPlans) }
    }
}

extension Ledger.Entry: Encodable {
    private enum CodingKeys: String, CodingKey {
        case manifest, path, otherOwners, principal, stored, expires, digest, storage, isRouted, source, identity
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(manifest, forKey: .manifest)
        try container.encodeIfPresent(path, forKey: .path)
        if !others.isEmpty { try container.encode(others, forKey: .otherOwners) }
        try container.encode(principal, forKey: .principal)
        try container.encode(stored.epochSeconds, forKey: .stored)
        try container.encodeIfPresent(expires?.epochSeconds, forKey: .expires)
        try container.encode(digest, forKey: .digest)
        try container.encode(storage, forKey: .storage)
        try container.encode(isRouted, forKey: .isRouted)
        try container.encodeIfPresent(source, forKey: .source)
        try container.encodeIfPresent(identity, forKey: .identity)
    }
}
