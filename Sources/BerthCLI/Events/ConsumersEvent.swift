import BerthCore

/// Which programs see a registry's login where it is kept.
struct ConsumersEvent: Event {
    static let type = "consumers"

    /// What a program sees.
    struct Sight: Encodable, Sendable {
        var sees: String
        /// Why not, or not all of it.
        var why: String?
    }

    var host: String
    var kept: Bool
    /// By the program's name.
    var consumers: [String: Sight]

    init(_ row: ConsumerRow) {
        host = row.host
        kept = row.isKept
        let sights = row.answers.map { consumer, answer in (consumer.name, Self.told(answer)) }
        consumers = Dictionary(uniqueKeysWithValues: sights)
    }

    private static func told(_ answer: ConsumerRow.Answer) -> Sight {
        let why = answer.why?.description
        return switch answer {
        case .yes: Sight(sees: "yes", why: why)
        case .partly: Sight(sees: "partly", why: why)
        case .no: Sight(sees: "no", why: why)
        }
    }
}
