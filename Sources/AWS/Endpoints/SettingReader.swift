import Platform

/// Reads settings of which the environment's variable comes before the profile's line.
struct SettingReader {
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

    /// One of some words, whatever their case.
    func choice(_ variable: String, _ key: String, of words: [String]) throws(PrincipalFailure) -> String? {
        guard let (value, name) = text(variable, key) else { return nil }
        guard words.contains(value.lowercased()) else {
            throw .badSetting(name, value: value, wanted: words.joined(separator: " or "))
        }
        return value.lowercased()
    }

    func count(_ variable: String, _ key: String) throws(PrincipalFailure) -> Int? {
        guard let (value, name) = text(variable, key) else { return nil }
        guard let count = UInt8(value), count > 0 else {
            throw .badSetting(name, value: value, wanted: "a number from 1 to 255")
        }
        return Int(count)
    }

    func endpoint(
        of service: Service, _ configuration: SharedConfiguration
    ) throws(PrincipalFailure) -> Setting? {
        if let set = variable("AWS_ENDPOINT_URL_\(service.settingName.uppercased())") ?? variable("AWS_ENDPOINT_URL") {
            return set
        }
        if let profile, let name = profile.nonBlank("services") {
            guard let section = configuration.services(name) else {
                throw PrincipalFailure.noServicesSection(name, namedBy: profile.located)
                    .explained(by: configuration.whyMissing(.services, name))
            }
            if let value = section.nested(service.settingName)["endpoint_url"] {
                return (value, "endpoint_url of \(service.settingName) in [services \(name)] (\(section.place))")
            }
        }
        return line("endpoint_url")
    }
}
