package import Platform

package import struct FoundationEssentials.Data
package import struct FoundationEssentials.Date
package import class FoundationEssentials.JSONDecoder

extension Secret {
    private struct Lifetime: Decodable {
        let exp: Double?
    }

    /// The subject of a JSON web token and its issuer (RFC 7519, section 4.1).
    package struct WebTokenSubject: Sendable, Hashable, Decodable {
        package let issuer: String
        package let subject: String

        private enum CodingKeys: String, CodingKey {
            case issuer = "iss"
            case subject = "sub"
        }
    }

    /// The `exp` of a JSON web token (RFC 7519). berth does not check the signature and does not rely on it. `nil` for
    /// any other secret, or if berth does not accept the time.
    package var webTokenExpiration: Date? {
        claims(Lifetime.self)?.exp.flatMap(Date.init(checkedEpochSeconds:))
    }

    /// The token's issuer and subject, with the signature unchecked. `nil` if it is not a JSON web token, or has no
    /// issuer or no subject.
    package var webTokenSubject: WebTokenSubject? { claims(WebTokenSubject.self) }

    /// Decodes the payload of a JSON web token, with the signature unchecked; `nil` if it is not such a token, or has
    /// other claims.
    package func claims<Claims: Decodable>(_ type: Claims.Type) -> Claims? {
        let parts = reveal().split(scalar: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        // Some issuers pad the parts, although RFC 7515 forbids it.
        let padding = parts[1].utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard let bytes = Base64.decodeForURL(Substring(parts[1].utf8.dropLast(padding))) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
