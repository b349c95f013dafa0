import OrderedCollections
package import Platform
package import SystemPackage

/// The hosts that berth signs in to when Docker needs a login. `berth apply` records them, and the helper finds them
/// from any directory.
package struct HelperIndex: Sendable, Equatable {
    /// The reason that a file cannot be used.
    package enum SyntaxError: Error, Sendable, Equatable {
        /// Another version of berth wrote it.
        case otherVersion
        /// Its end is missing.
        case cutShort
        /// It is not an index, or one of its lines is not a record.
        case malformed
    }

    private struct RecordKey: Hashable {
        var host: String
        var config: String
        /// The first of the manifest's files: several manifests may own one login, each with a record.
        var manifest: String?

        init(_ record: HelperRecord) {
            (host, config, manifest) = (record.host, record.config, record.manifests.first)
        }

        /// Returns whether the record belongs to one of some manifests.
        func isOf(_ files: Set<String>) -> Bool {
            guard let manifest else { return false }
            return files.contains { $0.hasSameBytes(as: manifest) }
        }

        /// Compares bytes: two paths that differ in normal form lead to two files.
        static func == (one: RecordKey, other: RecordKey) -> Bool {
            one.host.hasSameBytes(as: other.host) && one.config.hasSameBytes(as: other.config)
                && (one.manifest ?? "").hasSameBytes(as: other.manifest ?? "")
        }

        func hash(into hasher: inout Hasher) {
            host.hashBytes(into: &hasher)
            config.hashBytes(into: &hasher)
        }
    }

    private var recordsByKey: OrderedDictionary<RecordKey, HelperRecord> = [:]

    package init() {}

    /// - Parameter bytes: the whole file. Of several records of one host, config and manifest, the last counts.
    package init(parsing bytes: [UInt8]) throws(SyntaxError) {
        try self.init(HelperIndexText(bytes))
    }

    init(_ text: HelperIndexText) throws(SyntaxError) {
        for record in try text.records() { set(record) }
    }

    /// The records, in the order in which they were first recorded.
    package var records: [HelperRecord] { Array(recordsByKey.values) }

    /// Returns the record of a host in a config: the last one, which the helper uses.
    package func record(of host: String, config: String) -> HelperRecord? {
        recordsByKey.values.last { $0.host.hasSameBytes(as: host) && $0.config.hasSameBytes(as: config) }
    }

    /// Records a host and replaces its record in the same config for the same manifest.
    package mutating func set(_ record: HelperRecord) {
        recordsByKey[RecordKey(record)] = record
    }

    /// Records hosts of a config, each before all other records of it there.
    /// - Parameters:
    ///   - records: one for each host, of one config.
    ///   - others: the files of the manifests whose records of a host stay, by host: the helper uses them if this
    ///     record is removed.
    package mutating func prefer(_ records: [HelperRecord], keeping others: [String: Set<String>]) {
        let manifests = Dictionary(records.map { ($0.host, $0.manifests.first) }, uniquingKeysWith: { $1 })
        recordsByKey.removeAll { place, _ in
            guard let manifest = manifests[place.host], place.config.hasSameBytes(as: records[0].config) else {
                return false
            }
            let others = others[place.host] ?? []
            // Its own record moves to the end, because the last record counts.
            let isOwn = (place.manifest ?? "").hasSameBytes(as: manifest ?? "")
            return isOwn ? !others.isEmpty : !place.isOf(others)
        }
        for record in records { set(record) }
    }

    /// Removes hosts of a config.
    /// - Parameter others: the files of the manifests whose records of a host stay, by host.
    /// - Returns: the keys of cached tokens that no other record uses, each once.
    @discardableResult
    package mutating func remove(
        _ hosts: Set<String>, config: String, keeping others: [String: Set<String>] = [:]
    ) -> [String] {
        var removed: OrderedSet<String> = []
        recordsByKey.removeAll { element in
            guard element.key.config.hasSameBytes(as: config), hosts.contains(element.key.host) else { return false }
            if element.key.isOf(others[element.key.host] ?? []) { return false }
            removed.append(element.value.key)
            return true
        }
        let kept = Set(recordsByKey.values.map(\.key))
        return Array(removed).filter { !kept.contains($0) }
    }

    /// The content of its file: a line that names the version, a line for each record, and a line with the number of
    /// bytes before it.
    package var text: [UInt8] {
        var bytes = Array(HelperIndexText.heading.utf8)
        for record in recordsByKey.values { bytes += record.line }
        return bytes + HelperIndexText.ending(at: bytes.count)
    }
}

/// The reason that an existing index cannot be used.
package enum HelperIndexError: Error, Sendable, Equatable {
    case untrusted(OwnedFileError)
    case faulty(FilePath, HelperIndex.SyntaxError)
}

extension HelperIndexError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .untrusted(let fault): fault.message
        case .faulty(let path, .otherVersion):
            UserMessage(
                "helper_index_of_other_version", "\(path.string) was written by another version of berth",
                nextStep: Self.removal)
        case .faulty(let path, .cutShort):
            UserMessage("helper_index_cut_short", "\(path.string) is incomplete", nextStep: Self.removal)
        case .faulty(let path, .malformed):
            UserMessage("helper_index_damaged", "\(path.string) is damaged", nextStep: Self.removal)
        }
    }

    private static let removal: NextStep = "Remove it, and run `berth apply` for each manifest with `storage: helper`."
}
