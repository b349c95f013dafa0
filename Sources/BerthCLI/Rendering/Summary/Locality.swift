import AWS
import BerthCore

/// Where a registry is, as people speak of it: in an account and a region, where it has them, else at its host.
struct Locality {
    let host: String
    /// nil where it is no private registry of ECR.
    let registry: ECRRegistry?
    /// What the manifest calls the account.
    let accountName: String?

    /// - Parameter declaration: nil for what is declared no longer: then the host says where it is.
    init(_ host: String, _ declaration: RegistryDeclaration?) {
        self.host = host
        accountName = declaration?.accountName
        registry =
            switch declaration?.kind {
            case .ecr(let registry)?: registry
            case .ecrPublic?, .other?: nil
            case nil: ECRRegistry(host: host)
            }
    }

    init(_ change: PlannedChange) { self.init(change.host, change.declaration) }
}
