import Effects

/// What a section of the config file is, by its header. (A header of the credentials file is a profile's name.)
enum ConfigHeader: Equatable {
    case profile(String)
    /// `[default]`: it counts only where there is no `[profile default]`.
    case unprefixedDefault
    case ssoSession(String)
    case services(String)
    /// None of these, or its name is not one: the section is left out.
    case other

    /// - Parameter text: what stands between the brackets.
    init(_ text: String) {
        let parts = text.split(maxSplits: 1, whereScalar: { $0 == " " || $0 == "\t" })
        if text == "default" {
            self = .unprefixedDefault
        } else if parts.count == 2, let name = Self.name(String(parts[1])) {
            self =
                switch parts[0] {
                case "profile": .profile(name)
                case "sso-session": .ssoSession(name)
                case "services": .services(name)
                default: .other
                }
        } else {
            self = .other
        }
    }

    /// A name in quotes may hold anything, blanks too: the AWS CLI writes and reads such headers.
    private static func name(_ text: String) -> String? {
        let text = text.trimmed()
        let scalars = text.unicodeScalars
        if scalars.count > 2, let quote = scalars.first, quote == "\"" || quote == "'", scalars.last == quote {
            return String(scalars.dropFirst().dropLast())
        }
        return isIdentifier(text) ? text : nil
    }

    /// Whether a text may be the name of a section or a property.
    static func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    punctuation.contains(byte)
                }
            }
    }

    private static let punctuation = Set("-_/.%@:+".utf8)
}
