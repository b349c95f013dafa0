import Foundation

/// Logins in docker's JSON format: `{"auths": {HOST: {"auth": …}}}`.
struct DockerAuths: Decodable {
    private struct Entry: Decodable { let auth: String }
    private let auths: [String: Entry]

    init(_ json: Data) throws { self = try JSONDecoder().decode(DockerAuths.self, from: json) }

    /// Each login in its encoded form.
    var encoded: [String: String] { auths.mapValues(\.auth) }

    /// The user of each host.
    var users: [String: String] {
        auths.mapValues { entry in
            let login = Data(base64Encoded: entry.auth).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return String(login.prefix { $0 != ":" })
        }
    }
}
