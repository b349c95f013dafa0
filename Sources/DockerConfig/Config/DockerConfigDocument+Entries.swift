extension DockerConfigDocument {
    /// What `entry(for:)` gives for each of some hosts; those with nothing are not in it.
    ///
    /// A token of ECR is stored once for each of its registries, in kilobytes. It is taken apart once, and is in memory
    /// once.
    package func entries(for hosts: some Sequence<String>) -> [String: AuthEntry] {
        document.bytes.withUnsafeBytes { bytes in
            var entries: [String: AuthEntry] = [:]
            var known: [QuotedText: AuthEntry] = [:]
            for host in hosts {
                guard let place = place(of: host) else { continue }
                guard let auth = loneAuth(of: node(at: place)) else {
                    entries[host] = entry(for: host)
                    continue
                }
                let text = QuotedText(bytes: UnsafeRawBufferPointer(rebasing: bytes[auth]))
                if known[text] == nil { known[text] = entry(for: host) }
                entries[host] = known[text]
            }
            return entries
        }
    }

    /// Where an entry's `auth` stands that has nothing beside it, as docker and berth write it.
    func loneAuth(of entry: JSONNode) -> Range<Int>? {
        guard entry.members.count == 1, entry.members[0].value.kind == .string,
            document.bytes[entry.members[0].key].elementsEqual("\"auth\"".utf8)
        else { return nil }
        return entry.members[0].value.range
    }
}

/// A string in a config's text, which outlives it.
private struct QuotedText: Hashable {
    let bytes: UnsafeRawBufferPointer

    /// By its length and its start. Those that are alike there are compared whole.
    func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.count)
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(64)))
    }

    static func == (left: QuotedText, right: QuotedText) -> Bool {
        let (left, right) = (left.bytes, right.bytes)
        guard left.count == right.count else { return false }
        let words = left.count / 8
        for word in 0..<words
        where left.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
            != right.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
        {
            return false
        }
        return left[(words * 8)...].elementsEqual(right[(words * 8)...])
    }
}

/// What a config's file holds for a host.
package enum AuthEntry: Sendable, Equatable {
    case login(RegistryLogin)
    /// Something that is no login, and why, such as `its auth is not base64 of USER:SECRET`. Docker cannot read a
    /// config with such an entry at all.
    case unreadable(String)
}
