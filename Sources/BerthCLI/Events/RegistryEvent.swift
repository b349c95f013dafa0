import BerthCore

/// A registry that a manifest expands to.
struct RegistryEvent: Event {
    static let type = "registry"

    var host: String
    var account: String?
    var name: String?
    var region: String?
    var profile: String?
    var labels: [String: String]

    init(_ declaration: RegistryDeclaration) {
        let facts = RegistryFacts(declaration.host, declaration)
        host = declaration.host
        account = facts.account
        name = facts.name
        region = facts.region
        profile = facts.profile
        labels = declaration.labels
    }
}
