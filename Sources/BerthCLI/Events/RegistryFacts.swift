import AWS
import BerthCore

/// What events tell of any registry beside its host.
struct RegistryFacts {
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
