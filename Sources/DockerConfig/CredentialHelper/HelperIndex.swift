import OrderedCollections
import Platform

/// The hosts that berth signs in to when docker asks: what an apply recorded, for the helper to find from any folder.
public struct HelperIndex: Sendable, Equatable {
    /// Why a file cannot be used.
    public enum Fault: Error, Sendable, Equatable {
        /// Another berth wrote it.
        case otherVersion
        /// Its end is missing.
        case cutShort
        /// It is not an index, or a line of it is no record.
        case malformed
    }

    private struct Place: Hashable {
        var host: String
        var config: String
        /// The first of the manifest's files: several manifests may own one login, each with a record.
        var manifest: String?

        init(_ record: HelperRecord) {
            (host, config, manifest) = (record.host, record.config, record.manifests.first)
        }

        /// Whether the record is of one of some manifests' files.
        func isOf(_ files: Set<String>) -> Bool {
            guard let manifest else { return false }
            return files.contains { $0.hasSameBytes(as: manifest) }
        }

        /// By bytes: two paths that differ in normal form lead to two files.
        static func == (one: Place, other: Place) -> Bool {
            one.host.hasSameBytes(as: other.host) && one.config.hasSameBytes(as: other.config)
                && (one.manifest ?? "").hasSameBytes(as: other.manifest ?? "")
        }

        func hash(into hasher: inout Hasher) {
            host.hashBytes(into: &hasher)
            config.hashBytes(into: &hasher)
        }
    }

    private var recordsByPlace: OrderedDictionary<Place, HelperRecord> = [:]

    /// An empty one.
    public init() {}

    /// - Parameter bytes: the whole file. Of several records of one host, config and manifest, the last counts.
    public init(parsing bytes: [UInt8]) throws(Fault) {
        try self.init(HelperIndexText(bytes))
    }

    init(_ text: HelperIndexText) throws(Fault) {
        for record in try text.records() { set(record) }
    }

    /// In the order in which they were first recorded.
    public var records: [HelperRecord] { Array(recordsByPlace.values) }

    /// What is recorded of a host in a config: the last record, as the helper takes it.
    public func record(of host: String, config: String) -> HelperRecord? {
        recordsByPlace.values.last { $0.host.hasSameBytes(as: host) && $0.config.hasSameBytes(as: config) }
    }

    /// Records a host, instead of what was recorded of it in the same config for the same manifest.
    public mutating func set(_ record: HelperRecord) {
        recordsByPlace[Place(record)] = record
    }

    /// Records hosts of a config, each before all other records of it there.
    /// - Parameters:
    ///   - records: one for each host, of one config.
    ///   - others: the files of the manifests whose records of a host stay, by host: the helper goes by them once this
    ///     record is removed.
    package mutating func prefer(_ records: [HelperRecord], keeping others: [String: Set<String>]) {
        let manifests = Dictionary(records.map { ($0.host, $0.manifests.first) }, uniquingKeysWith: { $1 })
        recordsByPlace.removeAll { place, _ in
            guard let manifest = manifests[place.host], place.config.hasSameBytes(as: records[0].config) else {
                return false
            }
            let others = others[place.host] ?? []
            // This one's own moves behind the others, as the last of them counts.
            let isOwn = (place.manifest ?? "").hasSameBytes(as: manifest ?? "")
            return isOwn ? !others.isEmpty : !place.isOf(others)
        }
        for record in records { set(record) }
    }

    /// Forgets hosts of a config.
    /// - Parameter others: the files of the manifests whose records of a host stay, by host.
    /// - Returns: the keys of cached tokens that nothing else here is about, each once.
    @discardableResult
    public mutating func remove(
        _ hosts: Set<String>, config: String, keeping others: [String: Set<String>] = [:]
    ) -> [String] {
        var removed: OrderedSet<String> = []
        recordsByPlace.removeAll { element in
            guard element.key.config.hasSameBytes(as: config), hosts.contains(element.key.host) else { return false }
            if element.key.isOf(others[element.key.host] ?? []) { return false }
            removed.append(element.value.key)
            return true
        }
        let kept = Set(recordsByPlace.values.map(\.key))
        return Array(removed).filter { !kept.contains($0) }
    }

    /// What its file holds: a line that names the version, a line for each record, and a line that tells how many bytes
    /// there are before it.
    public var text: [UInt8] {
        var bytes = Array(HelperIndexText.heading.utf8)
        for record in recordsByPlace.values { bytes += record.line }
        return bytes + HelperIndexText.ending(at: bytes.count)
    }
}
