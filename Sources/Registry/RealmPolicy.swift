/// Which token server may get a registry's credentials, where the registry names one (the `realm` of a `Bearer`
/// challenge). None gets them over plain http, but on loopback or on the host of a registry that itself is asked so.
public enum RealmPolicy: Sendable {
    /// The registry's own host alone: an ECR token is for ECR and nobody else.
    case sameHost
    /// Any host over https, as the protocol has it: Docker Hub's is another one than its registry.
    case anyHTTPS
}
