import AWS
import BerthCore
import FoundationEssentials

/// A change that a plan has for a registry, and its reason.
struct PlannedChangeEvent: OutputEvent {
    static let type = "planned_change"

    var host: String
    var action: String
    var reasonCode: String
    /// `nil` if the code says it all.
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
        let why = EventMessage(change.reason.message)
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

/// The members that events have for a registry, besides its host.
struct RegistryFields {
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    /// `nil` if the manifest does not declare the registry.
    var labels: [String: String]?
    /// `nil` for Amazon's registries.
    var username: String?

    /// - Parameter declaration: `nil` if the manifest no longer declares the registry. The host then gives the account
    ///   and the region.
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
