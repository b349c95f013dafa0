import AWS
import Crypto
package import OrderedCollections
package import Platform
import SystemPackage

package import struct FoundationEssentials.Data
package import struct FoundationEssentials.Date

/// The record of the logins that berth stored, without secrets: owners, digests, expiries and principals.
package struct Ledger: Sendable, Equatable, Codable {
    /// The key of a login in a Docker config.
    package struct Key: Sendable, Hashable, Codable {
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
    package struct Entry: Sendable, Equatable, Codable {
        /// The name of the manifest that stored it last.
        package var manifest: String
        /// The file that the manifest was applied from; `nil` for standard input.
        package var path: String?
        /// The other manifests that own it. Without any, the entry has the format of older versions.
        package var others: [Owner] {
            get { otherOwners ?? [] }
            set { otherOwners = newValue.isEmpty ? nil : newValue }
        }
        private var otherOwners: [Owner]?
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

        /// - Throws: `DecodingError` if it is not an entry. One of an older version has no `storage`.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            manifest = try container.decode(String.self, forKey: .manifest)
            path = try container.decodeIfPresent(String.self, forKey: .path)
            otherOwners = try container.decodeIfPresent([Owner].self, forKey: .otherOwners)
            principal = try container.decode(String.self, forKey: .principal)
            stored = try container.time(forKey: .stored) ?? Date(timeIntervalSince1970: 0)
            expires = container.contains(.expires) ? try container.time(forKey: .expires) : nil
            digest = try container.decode(String.self, forKey: .digest)
            storage = try container.decodeIfPresent(Destination.self, forKey: .storage) ?? .file
            isRouted = try container.decodeIfPresent(Bool.self, forKey: .isRouted) ?? false
            source = try container.decodeIfPresent(String.self, forKey: .source)
            identity = try container.decodeIfPresent(String.self, forKey: .identity)
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

extension Ledger {
    private struct Line: Codable {
        var config: String
        var host: String
        var entry: Entry
    }

    private enum CodingKeys: String, CodingKey {
        case version, key, entries, appliedPlans
    }

    /// - Throws: `DecodingError` if it is not a ledger, or one of an unknown version.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decode(Int.self, forKey: .version) == 1 else {
            throw DecodingError.dataCorruptedError(forKey: .version, in: container, debugDescription: "unknown version")
        }
        let lines = try container.decode([Line].self, forKey: .entries)
        self.init(
            digestKey: try container.decode(Data.self, forKey: .key),
            lines: lines.map { (Key(config: $0.config, host: $0.host), $0.entry) },
            appliedPlans: try container.decodeIfPresent([String: Date].self, forKey: .appliedPlans) ?? [:]
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .version)
        try container.encode(digestKey, forKey: .key)
        try container.encode(
            entries.map { Line(config: $0.key.config, host: $0.key.host, entry: $0.value) }, forKey: .entries
        )
        if !appliedPlans.isEmpty { try container.encode(appliedPlans, forKey: .appliedPlans) }
    }
}

extension KeyedDecodingContainer {
    /// Decodes a time. Older versions also wrote out-of-range times from tokens, which must not invalidate the whole
    /// ledger.
    /// - Returns: `nil` if the time is out of range or null.
    /// - Throws: `DecodingError` if it is not a text.
    fileprivate func time(forKey key: Key) throws -> Date? {
        if let date = try? decode(Date.self, forKey: key) { return date.checked }
        _ = try decode(String?.self, forKey: key)
        return nil
    }
}
