import Effects
import OrderedCollections

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

        /// By bytes: two paths that differ in normal form lead to two files.
        static func == (one: Place, other: Place) -> Bool {
            one.host.hasSameBytes(as: other.host) && one.config.hasSameBytes(as: other.config)
        }

        func hash(into hasher: inout Hasher) {
            host.hashBytes(into: &hasher)
            config.hashBytes(into: &hasher)
        }
    }

    private var recordsByPlace: OrderedDictionary<Place, HelperRecord> = [:]

    /// An empty one.
    public init() {}

    /// - Parameter bytes: the whole file. Of several records of one host and config, the last counts.
    public init(parsing bytes: [UInt8]) throws(Fault) {
        try self.init(HelperIndexText(bytes))
    }

    init(_ text: HelperIndexText) throws(Fault) {
        for record in try text.records() { set(record) }
    }

    /// In the order in which they were first recorded.
    public var records: [HelperRecord] { Array(recordsByPlace.values) }

    /// What is recorded of a host in a config.
    public func record(of host: String, config: String) -> HelperRecord? {
        recordsByPlace[Place(host: host, config: config)]
    }

    /// Records a host, in the place of what was recorded of it in the same config.
    public mutating func set(_ record: HelperRecord) {
        recordsByPlace[Place(host: record.host, config: record.config)] = record
    }

    /// Forgets hosts of a config.
    /// - Returns: the keys of cached tokens that nothing else here is about, each once.
    @discardableResult
    public mutating func remove(_ hosts: Set<String>, config: String) -> [String] {
        var removed: OrderedSet<String> = []
        recordsByPlace.removeAll { element in
            guard element.key.config.hasSameBytes(as: config), hosts.contains(element.key.host) else { return false }
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
