import Platform
package import SystemPackage

/// A profile, SSO session or services section, merged from both files. It may contain secret keys, so its description
/// has only the keys' names.
package struct ConfigSection: Sendable, Hashable {
    /// The name without its kind: `dev` for `[profile dev]`.
    package var name: String
    /// Its first place; in the config file if both files have it.
    package var place: ConfigLocation
    var properties: [String: ConfigProperty] = [:]

    /// - Parameter key: the key in lower case.
    /// - Returns: the value; `nil` if there is no such key.
    package subscript(key: String) -> String? { properties[key]?.value }

    /// - Parameter key: the key in lower case.
    /// - Returns: the value with its place; `nil` if there is no such key.
    package func property(_ key: String) -> ConfigProperty? { properties[key] }

    /// The sub-properties of a key whose own line is empty, such as those of `ecr` in a services section:
    ///
    ///     [services local]
    ///     ecr =
    ///       endpoint_url = http://127.0.0.1:5000
    ///
    /// - Parameter key: the key in lower case.
    /// - Returns: values by name in lower case; empty if the key is missing or has a plain value.
    package func nested(_ key: String) -> [String: String] {
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
    package var description: String { "\(name) (\(place)): \(properties.keys.sorted().joined(separator: ", "))" }
    package var customMirror: Mirror {
        Mirror(self, children: ["name": name, "place": place, "keys": properties.keys.sorted()])
    }
}

/// A line of one of AWS's files.
package struct ConfigLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file's path, as it was opened.
    package var file: FilePath
    /// The line, from 1.
    package var line: Int
    /// The file as messages show it, such as `~/.aws/config`.
    package var fileText: String

    /// - Parameter fileText: the path from `Environment.abbreviated`.
    package init(file: FilePath, line: Int, fileText: String) {
        self.file = file
        self.line = line
        self.fileText = fileText
    }

    /// Such as `~/.aws/config:12`.
    package var description: String { "\(fileText):\(line)" }
}

/// A key's value and its place. It may be a secret key, so its description is only the place.
package struct ConfigProperty: Sendable, Hashable {
    /// The value without blanks and comments around it; `\n` joins the lines of a continued value.
    package var value: String
    /// The line on which it starts.
    package var place: ConfigLocation
    /// The file that it is in: keys of the credentials file take precedence over those of the config file.
    package var source: ConfigSource
}

extension ConfigProperty: CustomStringConvertible, CustomReflectable {
    package var description: String { "a value at \(place)" }
    package var customMirror: Mirror { Mirror(self, children: ["place": place]) }
}

extension ConfigSection {
    /// Returns a property's text; `nil` if it is missing or blank.
    func nonBlank(_ key: String) -> String? {
        self[key].flatMap(WhiteSpace.trim)
    }

    /// The profile with its place, for messages: `profile corp (~/.aws/config:12)`.
    var located: String { "profile \(name) (\(place))" }
}

/// The kind of a named section of the config file. The raw value is its first word.
enum SectionKind: String, Sendable {
    case profile
    case ssoSession = "sso-session"
    case services

    /// Returns the meaning of a misspelt first word, such as `Profile`, `profiles`, or `sso_session`; `nil` for another
    /// word.
    static func meant(by word: String) -> SectionKind? {
        let word = word.lowercased().utf8
        if word.starts(with: "profile".utf8) { return .profile }
        if word.starts(with: "sso".utf8) { return .ssoSession }
        return word.starts(with: "service".utf8) ? .services : nil
    }
}
