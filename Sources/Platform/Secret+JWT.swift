package import struct FoundationEssentials.Data
package import struct FoundationEssentials.Date
package import class FoundationEssentials.JSONDecoder

extension Secret {
    private struct Lifetime: Decodable {
        let exp: Double?
    }

    /// Whom a JSON web token is about (RFC 7519, section 4.1): the subject's name, which its issuer gave it.
    package struct WebTokenSubject: Sendable, Hashable, Decodable {
        package let issuer: String
        package let subject: String

        private enum CodingKeys: String, CodingKey {
            case issuer = "iss"
            case subject = "sub"
        }
    }

    /// When it expires, where it is a JSON web token that says so by its `exp` (RFC 7519): anybody can read that, and
    /// that it is a good token is nowhere relied upon. `nil` for any other secret, and if berth accepts no such time.
    package var webTokenExpiration: Date? {
        claims(Lifetime.self)?.exp.flatMap(Date.init(checkedEpochSeconds:))
    }

    /// Whom it is about, by its own words: nothing checks the signature. `nil` if it is no JSON web token, or names no
    /// issuer or no subject.
    package var webTokenSubject: WebTokenSubject? { claims(WebTokenSubject.self) }

    /// Decodes the payload of a JSON web token; `nil` if it is no such token.
    private func claims<Claims: Decodable>(_ type: Claims.Type) -> Claims? {
        let parts = reveal().split(scalar: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var payload = parts[1].replacing(bytes: "-", with: "+").replacing(bytes: "_", with: "/")
        payload += String(repeating: "=", count: (4 - payload.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: payload) else { return nil }
        return try? JSONDecoder().decode(type, from: bytes)
    }
}
