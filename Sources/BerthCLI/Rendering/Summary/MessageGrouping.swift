import AWS
import Platform

/// Messages sorted into kinds: alike are those whose first lines differ in nothing but the registry's host, account or
/// region. What a server says of itself in the further lines, such as a request's number, makes no kind of its own.
struct MessageGrouping {
    /// What all registries that a message is about have in common.
    private struct Common {
        var host: String?
        var account: String?
        var region: String?
    }

    /// By message.
    private var kinds: [String: String] = [:]
    /// By kind.
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

    /// What stands for all messages that are like this one. Of one that was not given, the message itself.
    func kind(of message: String) -> String { kinds[message] ?? message }

    /// A kind as it is told. Where its messages differ in more than the registry, the further lines are those of one.
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
        // The host first: it has the account and the region in it.
        for (name, word) in [(common.host, "HOST"), (common.account, "ACCOUNT"), (common.region, "REGION")] {
            if let name { general = replacing(Array(name.utf8), in: general, with: word) }
        }
        return String(decoding: general, as: UTF8.self)
    }

    /// By bytes: there may be a message of its own for each of ten thousand registries.
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
