import AWS
import BerthCore
import FoundationEssentials

/// What is to be done about a registry, and why.
struct PlannedChangeEvent: OutputEvent {
    static let type = "planned_change"

    var host: String
    var action: String
    var reasonCode: String
    /// nil where there is no more to say than the code does.
    var reason: String?
    /// What to do about it.
    var hint: String?
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    var labels: [String: String]?
    var principal: String?
    var username: String?
    var destination: Destination
    var due: Date?
    var replacesForeignLogin: Bool

    init(_ change: PlannedChange) {
        let facts = RegistryFields(change.host, change.declaration)
        let why = EventMessage(change.reason.description)
        host = change.host
        action = change.action.code
        reasonCode = change.reason.code
        reason = why.text.isEmpty ? nil : why.text
        hint = why.hint
        account = facts.account
        name = facts.name
        region = facts.region
        profile = facts.profile
        labels = facts.labels
        principal = change.principal?.description
        username = facts.username
        destination = change.placement.destination
        due = change.due
        replacesForeignLogin = change.replacesForeignLogin
    }
}

/// A registry that a manifest expands to.
struct RegistryEvent: OutputEvent {
    static let type = "registry"

    var host: String
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    var labels: [String: String]

    init(_ declaration: RegistryDeclaration) {
        let facts = RegistryFields(declaration.host, declaration)
        host = declaration.host
        account = facts.account
        name = facts.name
        region = facts.region
        profile = facts.profile
        labels = declaration.labels
    }
}

/// What events tell of any registry beside its host.
struct RegistryFields {
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    /// nil for what a manifest does not declare.
    var labels: [String: String]?
    /// nil where it is AWS that is signed in to.
    var username: String?

    /// - Parameter declaration: nil for what is declared no longer; its host alone tells account and region.
    init(_ host: String, _ declaration: RegistryDeclaration?) {
        name = declaration?.accountName
        profile = declaration?.profile
        labels = declaration?.labels
        switch declaration?.kind {
        case .ecr(let registry)?: (account, region) = (registry.account, registry.region)
        case .other(let login)?: username = login.username
        case .ecrPublic?: break
        case nil:
            let registry = ECRRegistry(host: host)
            (account, region) = (registry?.account, registry?.region)
        }
    }
}
