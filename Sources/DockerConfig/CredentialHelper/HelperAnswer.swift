public import Platform

/// The texts that a credential helper answers with, on standard output.
public enum HelperAnswer {
    /// How long a failure's line may be, in characters.
    private static let longestLine = 2000

    /// A login, as `get` gives it.
    public static func login(_ token: CachedToken, for address: ServerAddress) -> Secret {
        let members = [
            ("ServerURL", address.text), ("Username", token.username), ("Secret", token.secret.reveal()),
        ]
        return Secret(object(members))
    }

    /// Users by their hosts, as `list` gives them.
    static func users(_ users: [(host: String, user: String)]) -> String { object(users.map { ($0.host, $0.user) }) }

    /// Something that went wrong, in one line: never the words for a host that nobody has a login for.
    /// - Parameter message: what happened and what to do, in any number of lines.
    public static func failure(_ message: String) -> String {
        let lines = message.lines.map { $0.trimmed() }
        return "berth: \(lines.filter { !$0.isEmpty }.joined(separator: "; "))".harmless(limit: longestLine)
    }

    private static func object(_ members: [(String, String)]) -> String {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += JSONString.quoted(name)
            text.append(UInt8(ascii: ":"))
            text += JSONString.quoted(value)
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }
}
