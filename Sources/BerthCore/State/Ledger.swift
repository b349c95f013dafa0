import AWS
import Crypto
package import OrderedCollections
package import Platform
import SystemPackage

package import struct FoundationEssentials.Data
package import struct FoundationEssentials.Date

/// What berth remembers of its own work, without a secret: which entries are its own, whether someone has changed them
/// since, how long they last and as whom they sign in.
package struct Ledger: Sendable, Equatable, Codable {
    /// An entry of a Docker config.
    package struct Key: Sendable, Hashable, Codable {
        /// The config file's path, symlinks resolved.
        package var config: String
        /// The key of its entry.
        package var host: String

        /// An entry's key.
        package init(config: String, host: String) {
            self.config = config
            self.host = host
        }

        /// By bytes: two paths that differ in normal form lead to two files.
        package static func == (one: Key, other: Key) -> Bool {
            one.host.hasSameBytes(as: other.host) && one.config.hasSameBytes(as: other.config)
        }

        /// Of what is compared.
        package func hash(into hasher: inout Hasher) {
            config.hashBytes(into: &hasher)
            host.hashBytes(into: &hasher)
        }
    }

    /// What berth stored there.
    package struct Entry: Sendable, Equatable, Codable {
        /// The name of the manifest that stored it last.
        package var manifest: String
        /// The file that the manifest was applied from; nil for standard input.
        package var path: String?
        /// The other manifests that own it. A login that has none is written as older versions of berth write it.
        package var others: [Owner] {
            get { otherOwners ?? [] }
            set { otherOwners = newValue.isEmpty ? nil : newValue }
        }
        private var otherOwners: [Owner]?
        /// Who signs in: `Principal.identifier`, or the user of a registry that is not Amazon's.
        package var principal: String
        /// When berth stored it.
        package var stored: Date
        /// nil where neither the token nor AWS told.
        package var expires: Date?
        /// What `Ledger.digest` made of the login.
        package var digest: String
        /// Where it is kept.
        package var storage: Destination
        /// Whether berth put the host's line into `credHelpers`.
        package var isRouted: Bool
        /// What `Ledger.digest(ofSource:)` made of where the password came from; nil where it came from Amazon.
        package var source: String?
        /// What `Ledger.digest(of:)` made of whom the principal signed in as; `nil` if there is no principal, and if an
        /// older berth stored the login.
        package var identity: String?

        /// What is remembered of a login; by default of one in the file.
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

        /// - Throws: where it is no entry. One of an older berth, which knew the file alone, says nothing of its storage.
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

    /// What keys the digests, so that they tell nothing to whoever reads them elsewhere.
    private var digestKey: Data
    /// In the order in which they were first stored.
    package private(set) var entries: OrderedDictionary<Key, Entry>
    /// The saved plans that were applied, by their nonces, and when: none is applied twice.
    package private(set) var appliedPlans: [String: Date]

    /// An empty one with a new random key.
    package init() {
        digestKey = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        entries = [:]
        appliedPlans = [:]
    }

    /// One of these parts; of several lines for an entry the last counts.
    init(digestKey: Data, lines: some Sequence<(Key, Entry)>, appliedPlans: [String: Date]) {
        self.digestKey = digestKey
        self.appliedPlans = appliedPlans
        entries = OrderedDictionary(lines, uniquingKeysWith: { _, last in last })
    }

    /// How many applied plans are remembered. An older one is stale by what it was made against.
    private static let appliedPlansLimit = 1000

    /// Remembers that a saved plan was applied.
    package mutating func recordApplied(nonce: String, at time: Date) {
        appliedPlans[nonce] = time
        while appliedPlans.count > Self.appliedPlansLimit, let oldest = appliedPlans.min(by: { $0.value < $1.value }) {
            appliedPlans[oldest.key] = nil
        }
    }

    /// What is remembered of an entry; nil forgets it.
    package subscript(key: Key) -> Entry? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    /// A digest that only this ledger can make: equal for the same user and secret, and no way back to them.
    package func digest(username: String, secret: Secret) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: digestKey))
        // A user has no colon, so this cannot be split in two ways.
        code.update(data: Array("\(username):".utf8))
        code.update(data: Array(secret.reveal().utf8))
        return code.finalize().hexadecimal
    }

    /// A digest that only this ledger can make of where a password comes from: a command's words may be secret.
    func digest(ofSource request: PasswordRequest) -> String {
        digest(username: "source", secret: Secret(request.sourceKey))
    }

    /// Returns a digest that only this ledger can make of whom a principal signs in as.
    func digest(of identity: PrincipalIdentity) -> String { digest(username: "identity", secret: identity.text) }

    /// Tells this ledger from every other one: only one with the same key has it.
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

    /// - Throws: where it is no ledger, or one of a version that is not known.
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

    /// Version, key and entries.
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
    /// Reads a time. An older berth also wrote times that berth does not accept, because a token said them: that is no reason
    /// to lose the whole ledger.
    /// - Returns: `nil` if berth accepts no such time, or it is `null`.
    /// - Throws: `DecodingError` if it is no text at all.
    fileprivate func time(forKey key: Key) throws -> Date? {
        if let date = try? decode(Date.self, forKey: key) { return date.checked }
        _ = try decode(String?.self, forKey: key)
        return nil
    }
}
