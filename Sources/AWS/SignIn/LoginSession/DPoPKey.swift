import Crypto
import Effects
import FoundationEssentials
import Platform

/// The key that a login session is bound to. A proof signed by it goes with every request for tokens (DPoP, RFC 9449).
struct DPoPKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// Makes a new key.
    init() {
        key = P256.Signing.PrivateKey()
    }

    /// Reads a key of P-256 in PEM: `EC PRIVATE KEY` (SEC 1), as the AWS CLI writes it, or `PRIVATE KEY` (PKCS #8).
    ///
    /// Like botocore's `LoginCredentialFetcher`, it accepts lines of any length.
    /// - Returns: `nil` if it is not such a key.
    init?(pem: Secret) {
        let lines = pem.reveal().lines.map { $0.trimmed() }.filter { !$0.isEmpty }
        guard lines.count >= 3, lines[0].hasPrefix(bytes: "-----BEGIN "),
            lines.last?.hasPrefix(bytes: "-----END ") ?? false,
            let der = Base64.decode(lines.dropFirst().dropLast().joined()),
            let key = try? P256.Signing.PrivateKey(derRepresentation: der)
        else { return nil }
        self.key = key
    }

    /// The key in PEM, in the form of RFC 5915 with lines of 64 characters. Crypto itself writes PKCS #8 only, which
    /// not every SDK reads.
    var pem: Secret {
        let text = Base64.encode(
            Self.derStart + key.rawRepresentation + Self.derMiddle + key.publicKey.x963Representation)
        let letters = Array(text.utf8)
        let lines = stride(from: 0, to: letters.count, by: 64).map { start in
            String(decoding: letters[start..<min(start + 64, letters.count)], as: UTF8.self)
        }
        return Secret(
            (["-----BEGIN EC PRIVATE KEY-----"] + lines + ["-----END EC PRIVATE KEY-----", ""]).joined(separator: "\n"))
    }

    /// The start of an `ECPrivateKey` (RFC 5915, section 3) of P-256 in DER: version 1, and the key's 32 bytes follow.
    private static let derStart: [UInt8] = [0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20]
    /// Its parameters, which name the curve prime256v1, and the start of the public key, whose 65 bytes follow.
    private static let derMiddle: [UInt8] = [
        0xA0, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0xA1, 0x44, 0x03, 0x42, 0x00,
    ]

    /// Returns the value of a request's `DPoP` header: a JSON web token that proves possession of the key (RFC 9449,
    /// section 4.2).
    /// - Parameters:
    ///   - url: the request's URL, without query and fragment.
    ///   - id: unique for each request, because a server may refuse a proof that it has seen.
    /// - Throws: `EncodingError`; never for these types.
    func proof(of method: String, to url: String, at time: Date, id: String) throws -> String {
        let point = key.publicKey.rawRepresentation
        let header = ProofHeader(
            jwk: PublicKey(x: Base64.encodeForURL(point.prefix(32)), y: Base64.encodeForURL(point.dropFirst(32))))
        let payload = ProofPayload(htm: method, htu: url, iat: time.epochSeconds, jti: id)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let signed = try [encoder.encode(header), encoder.encode(payload)].map { Base64.encodeForURL($0) }
            .joined(separator: ".")
        return "\(signed).\(Base64.encodeForURL(try key.signature(for: Data(signed.utf8)).rawRepresentation))"
    }

    private struct ProofHeader: Encodable {
        var typ = "dpop+jwt"
        var alg = "ES256"
        var jwk: PublicKey
    }

    /// RFC 7518, section 6.2.1.
    private struct PublicKey: Encodable {
        var kty = "EC"
        var crv = "P-256"
        var x: String
        var y: String
    }

    private struct ProofPayload: Encodable {
        var htm: String
        var htu: String
        /// Seconds since 1970.
        var iat: Int64
        var jti: String
    }
}
