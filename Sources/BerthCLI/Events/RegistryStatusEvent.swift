import BerthCore
import FoundationEssentials

/// How a registry stands: what is declared against what is stored, and how long that lasts.
struct RegistryStatusEvent: Event {
    static let type = "registry_status"

    var host: String
    var match: String
    var health: String
    /// What there is to say of either.
    var detail: String?
    var expires: Date?
    var remaining: Double?
    /// nil where it cannot be kept anywhere.
    var destination: Destination?
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    var labels: [String: String]?

    init(_ row: StatusRow) {
        let facts = RegistryFacts(row.host, row.declaration)
        host = row.host
        (match, detail) = Self.told(row.match)
        (health, expires) = Self.told(row.health)
        // More digits would be noise.
        remaining = row.remaining.map { ($0 * 1000).rounded() / 1000 }
        if case .blocked = row.match {} else { destination = row.destination }
        account = facts.account
        name = facts.name
        region = facts.region
        profile = facts.profile
        labels = facts.labels
    }

    private static func told(_ match: StatusRow.Match) -> (code: String, detail: String?) {
        switch match {
        case .ok: ("ok", nil)
        case .missing: ("missing", nil)
        case .undeclared: ("undeclared", nil)
        case .changedElsewhere: ("changed_elsewhere", nil)
        case .registryToken: ("changed_elsewhere", "docker uses the registrytoken in the entry instead")
        case .otherKeys: ("ok", "signed in with other keys")
        case .owned(let manifest): ("owned", "kept by the manifest `\(manifest)`")
        case .blocked(let why): ("blocked", why)
        }
    }

    private static func told(_ health: StatusRow.Health) -> (code: String, expires: Date?) {
        switch health {
        case .none: ("none", nil)
        case .ok(let end): ("ok", end)
        case .expiring(let end): ("expiring", end)
        case .expired(let end): ("expired", end)
        case .unknown: ("unknown", nil)
        case .renewedWhenAsked: ("renewed_when_asked", nil)
        case .shadowed: ("shadowed", nil)
        }
    }
}
