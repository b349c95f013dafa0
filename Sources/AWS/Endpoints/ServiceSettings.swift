import Effects

/// How AWS is to be reached, as the environment says it, else a profile.
/// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
struct ServiceSettings: Sendable, Hashable {
    /// Endpoints that a person set, which come before AWS's own.
    private let endpoints: [Service: ServiceEndpoint]
    private let usesFIPS: Bool
    private let usesDualStack: Bool
    /// Whose certificates are believed.
    let trust: TrustRoots
    /// How often a call is tried before it counts as failed; at least 1.
    let maxAttempts: Int

    /// - Parameter profile: the one that is signed in with, if it is there.
    /// - Throws: where a setting cannot be understood, or would send credentials in the clear.
    init(
        environment: Environment, configuration: SharedConfiguration, profile: ConfigSection?
    ) throws(PrincipalFailure) {
        let reader = SettingReader(environment: environment, profile: profile)
        usesFIPS = try reader.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        usesDualStack = try reader.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        trust = reader.text("AWS_CA_BUNDLE", "ca_bundle").map { .only(environment.absolute($0.value)) } ?? .system
        maxAttempts = try reader.count("AWS_MAX_ATTEMPTS", "max_attempts") ?? 3
        let ignoresEndpoints = try reader.flag(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"
        )
        var endpoints: [Service: ServiceEndpoint] = [:]
        for service in Service.allCases where !ignoresEndpoints {
            guard let setting = try reader.endpoint(of: service, configuration.services) else { continue }
            endpoints[service] = try ServiceEndpoint(setting.value, setting: setting.name)
        }
        self.endpoints = endpoints
    }

    /// Where a service's calls for a region go.
    func endpoint(of service: Service, region: String) throws(AWSFailure) -> ServiceEndpoint {
        if let endpoint = endpoints[service] { return endpoint }
        if let host = service.host(region: region, fips: usesFIPS, dualStack: usesDualStack) {
            return ServiceEndpoint(host: host)
        }
        let wanted = [usesFIPS ? "FIPS" : nil, usesDualStack ? "dual-stack" : nil].compactMap { $0 }
        throw .noEndpoint(service: service.rawValue, region: region, kind: wanted.joined(separator: " "))
    }
}

/// Reads settings of which the environment's variable comes before the profile's line.
private struct SettingReader {
    let environment: Environment
    let profile: ConfigSection?

    /// What a setting says, and what it is called where it says so.
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

    func flag(_ variable: String, _ key: String) throws(PrincipalFailure) -> Bool {
        guard let (value, name) = text(variable, key) else { return false }
        switch value.lowercased() {
        case "true": return true
        case "false": return false
        default: throw .badSetting(name, value: value, wanted: "true or false")
        }
    }

    func count(_ variable: String, _ key: String) throws(PrincipalFailure) -> Int? {
        guard let (value, name) = text(variable, key) else { return nil }
        guard let count = UInt8(value), count > 0 else {
            throw .badSetting(name, value: value, wanted: "a number from 1 to 255")
        }
        return Int(count)
    }

    func endpoint(of service: Service, _ sections: [String: ConfigSection]) throws(PrincipalFailure) -> Setting? {
        if let set = variable("AWS_ENDPOINT_URL_\(service.settingName.uppercased())") ?? variable("AWS_ENDPOINT_URL") {
            return set
        }
        if let profile, let name = profile.nonBlank("services") {
            guard let section = sections[name] else { throw .noServicesSection(name, namedBy: profile.located) }
            if let value = section.nested(service.settingName)["endpoint_url"] {
                return (value, "endpoint_url of \(service.settingName) in [services \(name)] (\(section.place))")
            }
        }
        return line("endpoint_url")
    }
}
