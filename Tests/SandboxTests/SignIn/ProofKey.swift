import Crypto
import Effects
import FoundationEssentials
import Platform

@testable import Sandbox

/// A client's key, and its proofs (RFC 9449, section 4.2).
struct ProofKey {
    let key = P256.Signing.PrivateKey()

    /// The coordinates of the public key.
    private var coordinates: (x: String, y: String) {
        let point = key.publicKey.rawRepresentation
        return (Base64.encodeForURL(point.prefix(32)), Base64.encodeForURL(point.suffix(32)))
    }

    var header: String {
        let (x, y) = coordinates
        return #"{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","x":"\#(x)","y":"\#(y)","crv":"P-256"}}"#
    }

    /// - Parameter time: seconds since 1970.
    static func claims(
        method: String = "POST", address: String = SignInFixture.origin + "/v1/token", time: Int = 1_800_000_000,
        id: String = UUID().uuidString
    ) -> String {
        #"{"htm":"\#(method)","htu":"\#(address)","iat":\#(time),"jti":"\#(id)"}"#
    }

    func proof(header: String? = nil, claims: String = Self.claims()) throws -> String {
        let signed = "\(Base64.encodeForURL((header ?? self.header).utf8)).\(Base64.encodeForURL(claims.utf8))"
        let signature = try key.signature(for: Array(signed.utf8))
        return "\(signed).\(Base64.encodeForURL(signature.rawRepresentation))"
    }
}
