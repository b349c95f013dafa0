import DockerConfig
import Effects
import FoundationEssentials
import Platform

/// The text is not a ledger, or has a version that this berth does not know.
struct LedgerFormatError: Error {}

/// Decodes a ledger of any version: 1 has ISO 8601 times, and 2 has seconds since 1970.
///
/// Every plan reads the ledger, which may have ten thousand entries. `JSONDecoder` takes several times as long.
struct LedgerDecoder {
    /// The version that `Ledger` encodes.
    static let currentVersion = 2
    /// The ledger, and the list of its lines.
    private static let outerRecording = JSONRecording(depth: 2, includesElements: true)
    /// The same, and a line, an entry, its other owners, and an owner.
    private static let recording = JSONRecording(depth: 6, includesElements: true)
    /// The bytes of a ledger that is recorded at once, which takes less time. A longer one is recorded line by line, which
    /// takes less memory.
    private static let shortLength = 1 << 20

    private let document: JSONDocument
    private let version: Int

    /// Whether the document has the content of the lines.
    private var recordsLines: Bool { Self.isShort(document.bytes) }

    private static func isShort(_ bytes: [UInt8]) -> Bool { bytes.count <= shortLength }

    /// The last text of each field, to share equal texts of successive entries.
    private var last = SharedTexts()

    private struct SharedTexts {
        var config = ""
        var identity = ""
        var manifest = ""
        var path = ""
        var principal = ""
    }

    /// - Throws: `LedgerFormatError` if the text is not a ledger, or has an unknown version.
    static func ledger(from bytes: [UInt8]) throws(LedgerFormatError) -> Ledger {
        guard
            let document = try? JSONDocument(
                parsing: bytes, recording: isShort(bytes) ? recording : outerRecording),
            let version = document.root.members.last(where: { document.isKey($0, "version") }).flatMap({
                document.integer(of: $0.value)
            }), (1...currentVersion).contains(version)
        else { throw LedgerFormatError() }
        var decoder = LedgerDecoder(document: document, version: version)
        return try decoder.ledger()
    }

    private init(document: JSONDocument, version: Int) {
        self.document = document
        self.version = version
    }

    private mutating func ledger() throws(LedgerFormatError) -> Ledger {
        var (key, lines) = (nil as Data?, nil as [(Ledger.Key, Ledger.Entry)]?)
        var appliedPlans: [String: Date] = [:]
        for member in document.root.members {
            if document.isKey(member, "key") {
                key = try document.textOrNull(of: member.value).flatMap(Base64.decode).map { Data($0) }
            } else if document.isKey(member, "entries") {
                lines = try self.lines(of: member.value)
            } else if document.isKey(member, "appliedPlans"), member.value.kind != .null {
                for plan in try document.members(of: member.value) {
                    appliedPlans[document.key(of: plan)] = try time(of: plan.value) ?? Self.unknownTime
                }
            }
        }
        guard let key, let lines else { throw LedgerFormatError() }
        return Ledger(digestKey: key, lines: lines, appliedPlans: appliedPlans)
    }

    private mutating func lines(of node: JSONNode) throws(LedgerFormatError) -> [(Ledger.Key, Ledger.Entry)] {
        guard node.kind == .array else { throw LedgerFormatError() }
        var lines: [(Ledger.Key, Ledger.Entry)] = []
        lines.reserveCapacity(node.elements.count)
        for element in node.elements {
            let content =
                recordsLines ? element : document.content(of: element, depth: 3, recording: Self.recording)
            guard let content else { throw LedgerFormatError() }
            lines.append(try line(of: content))
        }
        return lines
    }

    private mutating func line(of node: JSONNode) throws(LedgerFormatError) -> (Ledger.Key, Ledger.Entry) {
        var (config, host, entry) = (nil as String?, nil as String?, nil as Ledger.Entry?)
        for member in try document.members(of: node) {
            if document.isKey(member, "config") {
                config = try document.text(of: member.value, sharing: &last.config)
            } else if document.isKey(member, "entry") {
                entry = try self.entry(of: member.value)
            } else if document.isKey(member, "host") {
                host = try document.textOrNull(of: member.value)
            }
        }
        guard let config, let host, let entry else { throw LedgerFormatError() }
        return (Ledger.Key(config: config, host: host), entry)
    }

    private mutating func entry(of node: JSONNode) throws(LedgerFormatError) -> Ledger.Entry {
        var (manifest, principal, digest) = (nil as String?, nil as String?, nil as String?)
        var (path, source, identity) = (nil as String?, nil as String?, nil as String?)
        var (stored, expires) = (nil as Date?, nil as Date?)
        // An entry of an older version has neither.
        var (storage, isRouted) = (Destination.file, false)
        var others: [Ledger.Owner] = []
        for member in try document.members(of: node) {
            let value = member.value
            if document.isKey(member, "digest") {
                digest = try document.textOrNull(of: value)
            } else if document.isKey(member, "expires") {
                expires = try time(of: value)
            } else if document.isKey(member, "identity") {
                identity = try document.text(of: value, sharing: &last.identity)
            } else if document.isKey(member, "isRouted") {
                isRouted = try document.boolean(of: value)
            } else if document.isKey(member, "manifest") {
                manifest = try document.text(of: value, sharing: &last.manifest)
            } else if document.isKey(member, "otherOwners") {
                others = try owners(of: value)
            } else if document.isKey(member, "path") {
                path = try document.text(of: value, sharing: &last.path)
            } else if document.isKey(member, "principal") {
                principal = try document.text(of: value, sharing: &last.principal)
            } else if document.isKey(member, "source") {
                source = try document.textOrNull(of: value)
            } else if document.isKey(member, "storage") {
                storage = try document.destination(of: value)
            } else if document.isKey(member, "stored") {
                stored = try time(of: value) ?? Self.unknownTime
            }
        }
        guard let manifest, let principal, let digest, let stored else { throw LedgerFormatError() }
        var entry = Ledger.Entry(
            manifest: manifest, path: path, principal: principal, stored: stored, expires: expires, digest: digest,
            storage: storage, isRouted: isRouted, source: source
        )
        entry.identity = identity
        entry.others = others
        return entry
    }

    private func owners(of node: JSONNode) throws(LedgerFormatError) -> [Ledger.Owner] {
        if node.kind == .null { return [] }
        guard node.kind == .array else { throw LedgerFormatError() }
        var owners: [Ledger.Owner] = []
        for element in node.elements {
            var (manifest, path, source) = (nil as String?, nil as String?, nil as String?)
            for member in try document.members(of: element) {
                if document.isKey(member, "manifest") {
                    manifest = try document.textOrNull(of: member.value)
                } else if document.isKey(member, "path") {
                    path = try document.textOrNull(of: member.value)
                } else if document.isKey(member, "source") {
                    source = try document.textOrNull(of: member.value)
                }
            }
            guard let manifest else { throw LedgerFormatError() }
            owners.append(Ledger.Owner(manifest: manifest, path: path, source: source))
        }
        return owners
    }

    // MARK: Values

    private static let unknownTime = Date(timeIntervalSince1970: 0)

    /// Reads a time. Older versions also wrote out-of-range times from tokens, which must not invalidate the whole
    /// ledger.
    /// - Returns: `nil` if the time is out of range, not a time, or `null`.
    private func time(of node: JSONNode) throws(LedgerFormatError) -> Date? {
        switch (node.kind, version) {
        case (.null, _): return nil
        case (.string, 1): return document.text(of: node).flatMap { try? Date($0, strategy: .iso8601) }?.checked
        case (.number, 2...): return document.integer(of: node).flatMap { Date(checkedEpochSeconds: Double($0)) }
        default: throw LedgerFormatError()
        }
    }
}

extension JSONDocument {
    fileprivate func members(of node: JSONNode) throws(LedgerFormatError) -> [JSONMember] {
        guard node.kind == .object else { throw LedgerFormatError() }
        return node.members
    }

    /// - Returns: `nil` for `null`.
    fileprivate func textOrNull(of node: JSONNode) throws(LedgerFormatError) -> String? {
        if let text = text(of: node) { return text }
        guard node.kind == .null else { throw LedgerFormatError() }
        return nil
    }

    /// - Parameter last: the last text of the field; the result shares it if it is the same.
    fileprivate func text(of node: JSONNode, sharing last: inout String) throws(LedgerFormatError) -> String? {
        if isString(node, last) { return last }
        guard let text = try textOrNull(of: node) else { return nil }
        last = text
        return text
    }

    fileprivate func boolean(of node: JSONNode) throws(LedgerFormatError) -> Bool {
        switch node.kind {
        case .boolean: return bytes[node.range.lowerBound] == UInt8(ascii: "t")
        case .null: return false
        default: throw LedgerFormatError()
        }
    }

    fileprivate func destination(of node: JSONNode) throws(LedgerFormatError) -> Destination {
        guard let word = try textOrNull(of: node) else { return .file }
        guard let destination = Destination(word: word) else { throw LedgerFormatError() }
        return destination
    }
}
