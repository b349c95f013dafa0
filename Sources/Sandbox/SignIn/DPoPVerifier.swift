import Crypto
import FoundationEssentials
import Platform
import Synchronization

/// Verifies the proofs that a client holds a key (RFC 9449, section 4.3), with ES256, which the AWS CLI uses.
final class DPoPVerifier: Sendable {
    /// The most that a proof's time may differ from the server's, in seconds.
    private static let tolerance: TimeInterval = 300

    /// The IDs of earlier proofs, with the time until which a proof with this ID could be valid.
    private let seen = Mutex<[String: Date]>([:])

    private struct Header: Decodable {
        struct Key: Decodable {
            var kty: String
            var crv: String
            var x: String
            var y: String
            /// The private part, which no proof may contain.
            var d: String?
        }
        var typ: String
        var alg: String
        var jwk: Key
    }

    private struct Claims: Decodable {
        var htm: String
        var htu: String
        /// Seconds since 1970.
        var iat: Double
        var jti: String
    }

    /// Verifies the request's only proof.
    /// - Returns: the thumbprint of its key (RFC 7638, section 3).
    func thumbprint(of request: HTTPRequest, now: Date) throws(AWSResponseError) -> String {
        let proofs = request.headers.all("DPoP")
        guard proofs.count == 1 else { throw .invalidProof("the request has \(proofs.count) proofs") }
        let parts = proofs[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let header: Header = Self.decode(parts[0]), let claims: Claims = Self.decode(parts[1]),
            let signature = Base64.decodeForURL(parts[2])
        else { throw .invalidProof("it is not a JSON web token with the members of a proof") }
        try Self.check(header)
        guard let x = Base64.decodeForURL(header.jwk.x), let y = Base64.decodeForURL(header.jwk.y), x.count == 32,
            y.count == 32, let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
        else { throw .invalidProof("its key is not a point of P-256") }
        guard let ecdsa = try? P256.Signing.ECDSASignature(rawRepresentation: signature),
            key.isValidSignature(ecdsa, for: Array("\(parts[0]).\(parts[1])".utf8))
        else { throw .invalidProof("its signature is wrong") }
        try check(claims, request, now: now)
        let members = #"{"crv":"P-256","kty":"EC","x":"\#(header.jwk.x)","y":"\#(header.jwk.y)"}"#
        return Base64.encodeForURL(SHA256.hash(data: Array(members.utf8)))
    }

    private static func check(_ header: Header) throws(AWSResponseError) {
        guard header.typ == "dpop+jwt" else { throw .invalidProof("its type is not dpop+jwt") }
        guard header.alg == "ES256", header.jwk.kty == "EC", header.jwk.crv == "P-256" else {
            throw .invalidProof("its algorithm is not ES256")
        }
        guard header.jwk.d == nil else { throw .invalidProof("it contains the private key") }
    }

    private func check(_ claims: Claims, _ request: HTTPRequest, now: Date) throws(AWSResponseError) {
        guard claims.htm == request.method else { throw .invalidProof("its method is not \(request.method)") }
        let address = request.origin + request.path
        guard claims.htu.hasSameBytes(as: address) else { throw .invalidProof("its address is not \(address)") }
        guard abs(claims.iat - now.timeIntervalSince1970) <= Self.tolerance else {
            throw .invalidProof("its time differs from this clock by more than 5 minutes")
        }
        let isNew = seen.withLock { seen in
            seen = seen.filter { now < $0.value }
            // A proof from the future stays valid for longer.
            return seen.updateValue(now + 2 * Self.tolerance, forKey: claims.jti) == nil
        }
        guard isNew, !claims.jti.isEmpty else { throw .invalidProof("it was used before") }
    }

    private static func decode<Value: Decodable>(_ part: String) -> Value? {
        Base64.decodeForURL(part).flatMap { try? JSONDecoder().decode(Value.self, from: Data($0)) }
    }
}

extension AWSResponseError {
    fileprivate static func invalidProof(_ problem: String) -> AWSResponseError {
        .console(.invalidRequest, "Invalid DPoP proof: \(problem)")
    }
}
