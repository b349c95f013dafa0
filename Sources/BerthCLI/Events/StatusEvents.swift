import AWS
import BerthCore
import FoundationEssentials
import Platform

/// The programs that see a registry's stored login.
struct ConsumersEvent: OutputEvent {
    static let type = "consumers"

    /// Whether a program sees the login.
    struct Visibility: Encodable, Sendable {
        var sees: String
        /// Why not, or not all of it.
        var why: String?
    }

    var host: String
    var kept: Bool
    /// By the programs' names.
    var consumers: [String: Visibility]

    init(_ row: LoginVisibility) {
        host = row.host
        kept = row.isKept
        let answers = row.answers.map { consumer, answer in (consumer.name, Self.describe(answer)) }
        consumers = Dictionary(uniqueKeysWithValues: answers)
    }

    private static func describe(_ answer: LoginVisibility.Answer) -> Visibility {
        let why = answer.why?.description
        return switch answer {
        case .yes: Visibility(sees: "yes", why: why)
        case .partly: Visibility(sees: "partly", why: why)
        case .no: Visibility(sees: "no", why: why)
        }
    }
}

/// The principal of a profile, and whether it can sign in now.
struct PrincipalEvent: OutputEvent {
    static let type = "principal"

    /// `nil` for the principal that is used without a profile.
    var profile: String?
    /// The account's number, if the profile has a principal for each account.
    var account: String?
    /// The account's name, if the profile contains it.
    var name: String?
    /// The region, if the profile has a principal for each region.
    var region: String?
    /// `nil` if there is no principal.
    var principal: String?
    var ready: Bool
    var detail: String
    /// What to do about it.
    var hint: String?
    /// When its credentials expire.
    var expires: Date?

    init(_ row: PrincipalStatus) {
        profile = row.profile
        let values = row.reference.values
        (account, name, region) = (values[.accountID], values[.accountName], values[.region])
        ready = row.isReady
        switch row.identity {
        case .known(let principal, let availability):
            self.principal = principal.description
            (detail, expires) = Self.describe(availability)
        case .unavailable(let principal, let why):
            self.principal = principal.description
            let why = EventMessage(why)
            (detail, hint) = (why.text, why.hint)
        case .unknown(let why):
            let why = EventMessage(why)
            (detail, hint) = (why.text, why.hint)
        }
    }

    private static func describe(_ availability: CredentialAvailability) -> (detail: String, expires: Date?) {
        switch availability {
        case .available(let end): ("available", end)
        case .obtainedDuringSignIn(let who): (who, nil)
        case .needsCodes(let devices): ("needs the MFA code of \(devices.joined(separator: ", "))", nil)
        }
    }
}

/// The status of a registry: its declaration compared with the stored login, and the login's lifetime.
struct RegistryStatusEvent: OutputEvent {
    static let type = "registry_status"

    var host: String
    var match: String
    var health: String
    /// Details of the match or the health.
    var detail: String?
    var expires: Date?
    var remaining: Double?
    /// `nil` if the login cannot be stored.
    var destination: Destination?
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    var labels: [String: String]?

    init(_ row: RegistryStatus) {
        let facts = RegistryFields(row.host, row.declaration)
        host = row.host
        (match, detail) = Self.describe(row.match)
        (health, expires) = Self.describe(row.health)
        remaining = row.remaining.map { ($0 * 1000).rounded() / 1000 }
        if case .blocked = row.match {} else { destination = row.destination }
        account = facts.account
        name = facts.name
        region = facts.region
        profile = facts.profile
        labels = facts.labels
    }

    private static func describe(_ match: RegistryStatus.Match) -> (code: String, detail: String?) {
        switch match {
        case .ok: ("ok", nil)
        case .missing: ("missing", nil)
        case .undeclared: ("undeclared", nil)
        case .changedElsewhere: ("changed_elsewhere", nil)
        case .registryToken: ("changed_elsewhere", "docker uses the registrytoken in the entry instead")
        case .otherKeys: ("ok", "signed in with other keys")
        case .owned(let manifest): ("owned", "kept by the manifest `\(manifest)`")
        case .blocked(let why): ("blocked", why.description)
        }
    }

    private static func describe(_ health: RegistryStatus.Health) -> (code: String, expires: Date?) {
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

/// The summary of the status of all registries.
struct StatusSummaryEvent: OutputEvent {
    static let type = "status_summary"

    var registries: Int
    var drifted: Int
    /// `nil` if there is nothing to do.
    var next: String?

    /// - Parameter advice: the next step, in one line.
    init(_ rows: [RegistryStatus], advice: String?) {
        registries = rows.count
        drifted = rows.count(where: \.isDrift)
        next = advice == StatusAdvice.upToDate ? nil : advice
    }
}
