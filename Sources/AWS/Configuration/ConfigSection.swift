import Platform

/// A profile, SSO session or services section, as the two files together have it. It may hold secret keys, so printing
/// it shows its keys' names alone.
public struct ConfigSection: Sendable, Hashable {
    /// The name without its kind: `dev` for `[profile dev]`.
    public var name: String
    /// Where it first appears; in the config file, if it stands in both.
    public var place: ConfigPlace
    var properties: [String: ConfigProperty] = [:]

    /// - Parameter key: in lower case.
    /// - Returns: the value; nil where there is no such key.
    public subscript(key: String) -> String? { properties[key]?.value }

    /// - Parameter key: in lower case.
    /// - Returns: the value with its place; nil where there is no such key.
    public func property(_ key: String) -> ConfigProperty? { properties[key] }

    /// The sub-properties of a key whose own line is empty, such as those of `ecr` in a services section:
    ///
    ///     [services local]
    ///     ecr =
    ///       endpoint_url = http://127.0.0.1:5000
    ///
    /// - Parameter key: in lower case.
    /// - Returns: values by name in lower case; nothing where the key is missing or has a plain value.
    public func nested(_ key: String) -> [String: String] {
        guard let value = self[key], value.hasPrefix(bytes: "\n") else { return [:] }
        var found: [String: String] = [:]
        for line in Array(value.utf8).split(separator: UInt8(ascii: "\n")) {
            guard let (name, value) = try? ConfigLine(line).subAssignment() else { continue }
            found[name] = value
        }
        return found
    }
}

extension ConfigSection: CustomStringConvertible, CustomReflectable {
    /// Name, place and keys.
    public var description: String { "\(name) (\(place)): \(properties.keys.sorted().joined(separator: ", "))" }
    /// The same.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "place": place, "keys": properties.keys.sorted()])
    }
}
