import Platform

/// Where a service's calls go.
struct ServiceEndpoint: Sendable, Hashable {
    /// Ends with a slash.
    let url: String
    /// With its port, where the URL has one.
    let host: String
    /// The region that it wants calls to be signed for, where that is not the one that is asked for.
    let signingRegion: String?

    init(host: String, signingRegion: String? = nil) {
        url = "https://\(host)/"
        self.host = host
        self.signingRegion = signingRegion
    }

    /// Takes an endpoint that a person set.
    /// - Parameter setting: what it is called, for the error.
    /// - Throws: An error if it is no URL, or plain http to another machine: credentials go there.
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
    /// Whether credentials that go there cannot be read on the way: https, or this machine.
    var isSafe: Bool { scheme == .https || isLoopback }
}

/// The services of AWS that berth calls.
enum AWSService: String, Sendable, Hashable, CaseIterable {
    case ecr
    case ecrPublic = "ecr-public"
    case sts
    /// The portal of IAM Identity Center.
    case sso
    case ssoOIDC = "sso-oidc"

    /// Its name in settings: `AWS_ENDPOINT_URL_ECR_PUBLIC` in capitals, `ecr_public` in a `services` section.
    var settingName: String {
        switch self {
        case .ecr: "ecr"
        case .ecrPublic: "ecr_public"
        case .sts: "sts"
        case .sso: "sso"
        case .ssoOIDC: "sso_oidc"
        }
    }

    /// How its hosts start.
    private var hostPrefix: String {
        switch self {
        case .ecr, .ecrPublic, .sts: rawValue
        case .sso: "portal.sso"
        case .ssoOIDC: "oidc"
        }
    }

    /// The host that answers its calls, as in botocore 1.43's endpoint rules.
    /// - Returns: `nil` if the region's partition has none of this kind.
    func host(region: String, fips: Bool, dualStack: Bool) -> String? {
        let partition = Partition.containing(region: region)
        if fips && !partition.hasFIPS { return nil }
        if dualStack && partition.dualStackSuffix == nil { return nil }
        let suffix = dualStack ? partition.dualStackSuffix ?? partition.suffix : partition.suffix
        // In GovCloud these are FIPS under their plain names.
        let isPlainFIPS = [.sts, .sso, .ssoOIDC].contains(self) && !dualStack && partition.name == "aws-us-gov"
        let name = fips && !isPlainFIPS ? "\(hostPrefix)-fips" : hostPrefix
        // ECR's older endpoints start with `api.`; the dual-stack ones do not, but for ECR Public's over FIPS.
        let hasPrefix = [.ecr, .ecrPublic].contains(self) && (!dualStack || (self == .ecrPublic && fips))
        return "\(hasPrefix ? "api." : "")\(name).\(region).\(suffix)"
    }
}
