import AWS
import Platform

/// Messages grouped into kinds. Two messages are of one kind if their summaries differ only in the registry's host,
/// account or region. The further lines do not count: they may have a request's number.
struct MessageGrouping {
    private struct Member {
        let message: UserMessage
        let general: RenderedMessage
    }

    /// The kinds by message.
    private var kinds: [UserMessage: String] = [:]
    /// The texts by kind.
    private var texts: [String: RenderedMessage] = [:]

    init(_ messages: [(message: UserMessage, location: RegistryLocation)]) {
        var order: [UserMessage] = []
        // The names that all registries with a message have in common.
        var common: [UserMessage: CommonNames] = [:]
        for (message, location) in messages {
            let registry = location.registry
            guard let known = common[message] else {
                order.append(message)
                common[message] = CommonNames(
                    host: location.host, account: registry?.account, region: registry?.region)
                continue
            }
            if known.host != location.host { common[message]?.host = nil }
            if known.account != registry?.account { common[message]?.account = nil }
            if known.region != registry?.region { common[message]?.region = nil }
        }
        var members: [String: [Member]] = [:]
        for message in order {
            let general = RenderedMessage(message, general: common[message] ?? CommonNames())
            kinds[message] = general.headline
            members[general.headline, default: []].append(Member(message: message, general: general))
        }
        texts = members.mapValues(Self.text)
    }

    /// Returns the kind of a message; its summary if it was not given.
    func kind(of message: UserMessage) -> String { kinds[message] ?? message.summary.description }

    /// Returns the text for a kind. If its messages differ in their further lines, the text has those of one message.
    func text(of kind: String) -> RenderedMessage { texts[kind] ?? RenderedMessage(kind) }

    private static func text(_ members: [Member]) -> RenderedMessage {
        let first = members[0]
        let lines = RenderedMessage(first.message)
        if members.count == 1 { return lines }
        if members.allSatisfy({ $0.general == first.general }) { return first.general }
        guard let line = lines.furtherLines.first else { return RenderedMessage(first.general.headline) }
        return RenderedMessage(
            first.general.headline, ["One of \(members.count): \(line)"] + lines.furtherLines.dropFirst())
    }
}
