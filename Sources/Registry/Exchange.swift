import Effects
import FoundationEssentials

/// What stays the same through one check: who asks which registry, and until when.
struct Exchange {
    var registry: WebAddress
    var username: String
    var secret: Secret
    var realmPolicy: RealmPolicy
    var deadline: Date

    /// The value of `Authorization` (RFC 7617).
    var authorization: String { "Basic \(login)" }

    private var login: String { Data("\(username):\(secret.reveal())".utf8).base64EncodedString() }

    /// Someone else's text as it may be shown on a terminal and in a log: one visible line of at most 200 characters.
    /// - Returns: nil where that leaves nothing, or where a server echoes the secret that it was sent.
    func shown(_ text: String?) -> String? {
        guard let text, ![secret.reveal(), login].contains(where: text.contains) else { return nil }
        let line = text.harmless(limit: 200)
        return line.isEmpty ? nil : line
    }

    /// The token server that a `Bearer` challenge names, with what it is to be asked.
    /// - Throws: where it may not get these credentials.
    func tokenServer(of challenge: Challenge) throws(RegistryFailure) -> WebAddress {
        let host = registry.authority
        guard let realm = challenge.parameters["realm"] else { throw .unreadableRealm(host: host, realm: nil) }
        guard var server = WebAddress(realm) else {
            throw .unreadableRealm(host: host, realm: shown(realm))
        }
        let isOwn = server.hasSameHost(as: registry)
        guard server.scheme == .https || server.isLoopback || (isOwn && registry.scheme == .http) else {
            throw .plainRealm(host: host, realm: server.authority)
        }
        guard realmPolicy == .anyHTTPS || isOwn else { throw .foreignRealm(host: host, realm: server.authority) }
        let wanted =
            [("account", username), ("client_id", "berth")]
            + ["service", "scope"].compactMap { name in challenge.parameters[name].map { (name, $0) } }
        let query = wanted.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        server.target += (server.target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + query
        return server
    }
}

extension String {
    /// With every byte but the unreserved ones of RFC 3986 as `%XX`.
    fileprivate var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
