import Effects
import FoundationEssentials

/// What can be read of a JSON web token by anybody (RFC 7519): that it is one is nowhere relied upon.
enum JSONWebToken {
    private struct Claims: Decodable {
        let exp: Double?
    }

    /// When it expires, by its `exp`; nil where it does not say, or is no such token.
    static func expiration(of token: Secret) -> Date? {
        let parts = token.reveal().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var payload = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        payload += String(repeating: "=", count: (4 - payload.count % 4) % 4)
        guard let bytes = Data(base64Encoded: payload) else { return nil }
        return (try? JSONDecoder().decode(Claims.self, from: bytes))?.exp.map(Date.init(timeIntervalSince1970:))
    }
}
