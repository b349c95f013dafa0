import Platform

/// The destination of a service's calls.
struct ServiceEndpoint: Sendable, Hashable {
    /// The URL, which ends with a slash.
    let url: String
    /// The host, with its port if the URL has one.
    let host: String
    /// The region for the signatures of calls, if it is not the requested region.
    let signingRegion: String?

    init(host: String, signingRegion: String? = nil) {
        url = "https://\(host)/"
        self.host = host
        self.signingRegion = signingRegion
    }

    /// Creates an endpoint that the user set.
    /// - Parameter setting: the setting's name, for the error.
    /// - Throws: An error if the text is not a URL, or is plain HTTP to another machine, because credentials go
    ///   there.
    init(_ text: String, setting: String) throws(PrincipalError) {
        guard let address = WebAddress(endpoint: text) else {
            throw .badSetting(
                setting, value: text.withoutURLSecrets, wanted: "a URL such as https://ecr.example.com")
        }
        guard address.isSafe else { throw .plainEndpoint(setting, value: text) }
        host = address.authority
        signingRegion = nil
        url = address.target.utf8.last == UInt8(ascii: "/") ? address.url : address.url + "/"
    }
}

extension WebAddress {
    /// Whether credentials on the way there cannot be read: HTTPS, or this machine.
    var isSafe: Bool { scheme == .https || isLoopback }
}

/// The AWS services that berth calls.
enum AWSService: String, Sendable, Hashable, CaseIterable {
    case ecr
    case ecrPublic = "ecr-public"
    case sts
    /// The portal of IAM Identity Center.
    case sso
    case ssoOIDC = "sso-oidc"
    /// The console's sign-in service.
    case signIn = "signin"

    /// The name in settings: `AWS_ENDPOINT_URL_ECR_PUBLIC` in capitals, `ecr_public` in a `services` section.
    var settingName: String {
        switch self {
        case .ecr: "ecr"
        case .ecrPublic: "ecr_public"
        case .sts: "sts"
        case .sso: "sso"
        case .ssoOIDC: "sso_oidc"
        case .signIn: "signin"
        }
    }

    /// The start of its hosts.
    private var hostPrefix: String {
        switch self {
        case .ecr, .ecrPublic, .sts, .signIn: rawValue
        case .sso: "portal.sso"
        case .ssoOIDC: "oidc"
        }
    }

    /// Returns the host of its calls, as in botocore 1.43's endpoint rules.
    /// - Returns: `nil` if the region's partition has no such endpoint.
    func host(region: String, fips: Bool, dualStack: Bool) -> String? {
        let partition = Partition.containing(region: region)
        if fips && !partition.hasFIPS { return nil }
        if dualStack && partition.dualStackSuffix == nil { return nil }
        if self == .signIn, !dualStack, let host = signInHost(region: region, fips: fips, partition) { return host }
        let suffix = dualStack ? partition.dualStackSuffix ?? partition.suffix : partition.suffix
        // In GovCloud the plain names of these services are FIPS endpoints.
        let isPlainFIPS = [.sts, .sso, .ssoOIDC].contains(self) && !dualStack && partition.name == "aws-us-gov"
        let name = fips && !isPlainFIPS ? "\(hostPrefix)-fips" : hostPrefix
        // ECR's older endpoints start with `api.`; the dual-stack ones do not, except ECR Public's over FIPS.
        let hasPrefix = [.ecr, .ecrPublic].contains(self) && (!dualStack || (self == .ecrPublic && fips))
        return "\(hasPrefix ? "api." : "")\(name).\(region).\(suffix)"
    }

    /// Returns the sign-in service's host in the console's domain, as in botocore 1.44's endpoint rules.
    /// - Returns: `nil` if it has the form of other services' hosts.
    private func signInHost(region: String, fips: Bool, _ partition: Partition) -> String? {
        guard fips else { return "\(region).signin.\(partition.consoleDomain)" }
        guard partition.name == "aws-us-gov" else { return nil }
        let domain = "signin-fips.\(partition.consoleDomain)"
        return region == partition.homeRegion ? domain : "\(region).\(domain)"
    }
}
