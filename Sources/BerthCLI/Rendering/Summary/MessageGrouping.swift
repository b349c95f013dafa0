import AWS
import Platform

/// Messages grouped into kinds. Two messages are of one kind if their first lines differ only in the registry's host,
/// account or region. The further lines do not count: they may have a request's number.
struct MessageGrouping {
    /// What all registries with a message have in common.
    private struct Common {
        var host: String?
        var account: String?
        var region: String?
    }

    /// The kinds by message.
    private var kinds: [String: String] = [:]
    /// The texts by kind.
    private var texts: [String: String] = [:]

    init(_ messages: [(message: String, location: RegistryLocation)]) {
        var order: [String] = []
        var common: [String: Common] = [:]
        for (message, location) in messages {
            let registry = location.registry
            guard let known = common[message] else {
                order.append(message)
                common[message] = Common(host: location.host, account: registry?.account, region: registry?.region)
                continue
            }
            if known.host != location.host { common[message]?.host = nil }
            if known.account != registry?.account { common[message]?.account = nil }
            if known.region != registry?.region { common[message]?.region = nil }
        }
        var members: [String: [(message: String, general: String)]] = [:]
        for message in order {
            let general = Self.general(message, common[message] ?? Common())
            let kind = MessageFootnotes.headline(general)
            kinds[message] = kind
            members[kind, default: []].append((message, general))
        }
        texts = members.mapValues(Self.text)
    }

    /// Returns the kind of a message; the message itself if it was not given.
    func kind(of message: String) -> String { kinds[message] ?? message }

    /// Returns the text for a kind. If its messages differ in their further lines, the text has those of one message.
    func text(of kind: String) -> String { texts[kind] ?? kind }

    private static func text(_ members: [(message: String, general: String)]) -> String {
        let first = members[0]
        if members.count == 1 { return first.message }
        if members.allSatisfy({ $0.general == first.general }) { return first.general }
        let rest = first.message.split(scalar: "\n").dropFirst().joined(separator: "\n")
        let headline = MessageFootnotes.headline(first.general)
        return rest.isEmpty ? headline : "\(headline)\nOne of \(members.count): \(rest)"
    }

    private static func general(_ message: String, _ common: Common) -> String {
        var general = Array(message.utf8)
        // The host first: it contains the account and the region.
        for (name, word) in [(common.host, "HOST"), (common.account, "ACCOUNT"), (common.region, "REGION")] {
            if let name { general = replacing(Array(name.utf8), in: general, with: word) }
        }
        return String(decoding: general, as: UTF8.self)
    }

    /// Replaces a name by bytes, for speed: each of ten thousand registries may have its own message.
    private static func replacing(_ name: [UInt8], in text: [UInt8], with word: String) -> [UInt8] {
        var replaced: [UInt8] = []
        replaced.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            if text[index] == name.first, text[index...].starts(with: name) {
                replaced += word.utf8
                index += name.count
            } else {
                replaced.append(text[index])
                index += 1
            }
        }
        return replaced
    }
}
