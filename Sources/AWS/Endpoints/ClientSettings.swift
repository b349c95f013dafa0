package import Platform
package import SystemPackage

/// The settings for calls to AWS, from the environment, else from a profile.
/// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
struct ClientSettings: Sendable, Hashable {
    /// Endpoints that the user set, which take precedence over AWS's own.
    private let endpoints: [AWSService: ServiceEndpoint]
    private let usesFIPS: Bool
    /// The setting that requires FIPS endpoints; no text if none does.
    let fipsSetting: PrincipalRemark
    private let usesDualStack: Bool
    private let usesGlobalSTS: Bool
    /// The trusted certificates.
    let trust: TrustRoots
    /// The most attempts of a call; at least 1.
    let maxAttempts: Int

    /// - Parameter profile: the profile that signs in, if it exists.
    /// - Throws: An error if a setting is invalid, or would send credentials in plain text.
    init(
        environment: Environment, configuration: SharedConfiguration, profile: ConfigSection?
    ) throws(PrincipalError) {
        let reader = ClientSettingReader(environment: environment, profile: profile)
        usesFIPS = try reader.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        fipsSetting = PrincipalRemark(usesFIPS ? reader.text("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?.name : nil)
        usesDualStack = try reader.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        usesGlobalSTS =
            try reader.choice(
                "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints", of: ["regional", "legacy"]
            ) == "legacy"
        let bundle =
            reader.text(Environment.bundleVariable, "ca_bundle") ?? reader.variable(Environment.lastBundleVariable)
        trust = bundle.map { .only(environment.absolute($0.value)) } ?? .system
        maxAttempts = try reader.count("AWS_MAX_ATTEMPTS", "max_attempts") ?? 3
        let ignoresEndpoints = try reader.flag(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"
        )
        var endpoints: [AWSService: ServiceEndpoint] = [:]
        for service in AWSService.allCases where !ignoresEndpoints {
            guard let setting = try reader.endpoint(of: service, configuration) else { continue }
            endpoints[service] = try ServiceEndpoint(setting.value, setting: setting.name)
        }
        self.endpoints = endpoints
    }

    /// Returns whether the user set the endpoint of a service.
    func isSet(_ service: AWSService) -> Bool { endpoints[service] != nil }

    /// Returns the endpoint of a service's calls in a region.
    func endpoint(of service: AWSService, region: String) throws(AWSError) -> ServiceEndpoint {
        // The region becomes a part of the host's name, so it must not lead to another host.
        guard Partition.isLabel(region) else { throw .principal(.badRegion(region)) }
        if let endpoint = endpoints[service] { return endpoint }
        if service == .sts && usesGlobalSTS && !usesFIPS && !usesDualStack && Self.globalSTSRegions.contains(region) {
            return ServiceEndpoint(host: "sts.amazonaws.com", signingRegion: "us-east-1")
        }
        if let host = service.host(region: region, fips: usesFIPS, dualStack: usesDualStack) {
            return ServiceEndpoint(host: host)
        }
        let wanted = [usesFIPS ? "FIPS" : nil, usesDualStack ? "dual-stack" : nil].compactMap { $0 }
        throw .noEndpoint(service: service.rawValue, region: region, kind: wanted.joined(separator: " "))
    }

    /// The regions whose STS calls once went to one global endpoint, by botocore 1.43's `args.py`.
    private static let globalSTSRegions: Set<String> = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1",
        "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
        "us-west-2",
    ]
}

/// Reads settings: the environment's variable takes precedence over the profile's line.
struct ClientSettingReader {
    let environment: Environment
    let profile: ConfigSection?

    /// A setting's value, and its name in messages.
    typealias Setting = (value: String, name: String)

    func variable(_ name: String) -> Setting? {
        environment.nonBlank(name).map { ($0, name) }
    }

    func line(_ key: String) -> Setting? {
        guard let profile, let value = profile.nonBlank(key) else { return nil }
        return (value, "\(key) of \(profile.located)")
    }

    func text(_ variable: String, _ key: String) -> Setting? {
        self.variable(variable) ?? line(key)
    }

    func flag(_ variable: String, _ key: String) throws(PrincipalError) -> Bool {
        guard let (value, name) = text(variable, key) else { return false }
        switch value.lowercased() {
        case "true": return true
        case "false": return false
        default: throw .badSetting(name, value: value, wanted: "true or false")
        }
    }

    /// Returns one of some words, in any case.
    func choice(_ variable: String, _ key: String, of words: [String]) throws(PrincipalError) -> String? {
        guard let (value, name) = text(variable, key) else { return nil }
        guard words.contains(value.lowercased()) else {
            throw .badSetting(name, value: value, wanted: words.joined(separator: " or "))
        }
        return value.lowercased()
    }

    func count(_ variable: String, _ key: String) throws(PrincipalError) -> Int? {
        guard let (value, name) = text(variable, key) else { return nil }
        guard let count = UInt8(value), count > 0 else {
            throw .badSetting(name, value: value, wanted: "a number from 1 to 255")
        }
        return Int(count)
    }

    func endpoint(
        of service: AWSService, _ configuration: SharedConfiguration
    ) throws(PrincipalError) -> Setting? {
        if let set = variable("AWS_ENDPOINT_URL_\(service.settingName.uppercased())") ?? variable("AWS_ENDPOINT_URL") {
            return set
        }
        if let profile, let name = profile.nonBlank("services") {
            guard let section = configuration.services(name) else {
                throw PrincipalError.noServicesSection(name, namedBy: profile.located)
                    .explained(by: configuration.whyMissing(.services, name))
            }
            if let value = section.nested(service.settingName)["endpoint_url"] {
                return (value, "endpoint_url of \(service.settingName) in [services \(name)] (\(section.place))")
            }
        }
        return line("endpoint_url")
    }
}

extension Environment {
    /// The file of certificate authorities that the environment names for AWS calls; `nil` if it names none.
    ///
    /// As in botocore's `endpoint.py`, a profile's `ca_bundle` takes precedence over `REQUESTS_CA_BUNDLE`.
    package var awsCertificateBundle: FilePath? {
        (nonBlank(Self.bundleVariable) ?? nonBlank(Self.lastBundleVariable)).map(absolute)
    }

    static let bundleVariable = "AWS_CA_BUNDLE"
    static let lastBundleVariable = "REQUESTS_CA_BUNDLE"
}
