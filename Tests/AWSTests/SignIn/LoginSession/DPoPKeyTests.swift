import Crypto
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Keys that login sessions are bound to", .scheduled)
struct DPoPKeyTests {
    private static let time = Date(timeIntervalSince1970: 1_800_000_000)
    private static let url = "https://us-east-1.signin.aws.amazon.com/v1/token"

    @Test("a key in PEM is the same key after it was read")
    func roundTrip() throws {
        let pem = DPoPKey().pem
        #expect(DPoPKey(pem: pem)?.pem == pem)
        let lines = pem.reveal().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "-----BEGIN EC PRIVATE KEY-----")
        #expect(lines.dropFirst().dropLast(2).map(\.count) == [64, 64, 36])
        #expect(lines.suffix(2) == ["-----END EC PRIVATE KEY-----", ""])
    }

    @Test("lines may have any length and end, and blanks around them", arguments: ["\r\n", "\n\n", " \n "])
    func lines(_ end: String) throws {
        let pem = LoginFiles.key.replacing("\n", with: end)
        #expect(DPoPKey(pem: Secret(pem)) != nil)
        let joined = LoginFiles.key.split(separator: "\n")
        let oneLine = [joined[0], joined[1...3].joined()[...], joined[4]].joined(separator: end)
        #expect(DPoPKey(pem: Secret(oneLine)) != nil)
    }

    @Test(
        "another text is not a key",
        arguments: [
            "", "-----BEGIN PRIVATE KEY-----", LoginFiles.key.replacing("BEGIN", with: "START"),
            LoginFiles.key.replacing("MIGH", with: "MIGG"), LoginFiles.key.replacing("1tgc8Vgpwx0qQlNSN38y", with: ""),
            P384.Signing.PrivateKey().pemRepresentation, P256.Signing.PrivateKey().publicKey.pemRepresentation,
        ])
    func noKey(_ text: String) {
        #expect(DPoPKey(pem: Secret(text)) == nil)
    }

    /// What PyJWT and cryptography say about a proof and its key.
    private struct Verdict: Decodable {
        let header: Header
        let payload: HTTPRequest.ProofClaims
        let isOfTheKey: Bool

        struct Header: Decodable {
            let typ: String
            let alg: String
            let jwk: [String: String]
        }
    }

    private static let verification = """
        import base64, json, sys, jwt
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
        asked = json.load(sys.stdin)
        header = jwt.get_unverified_header(asked['proof'])
        key = jwt.PyJWK(header['jwk'], algorithm='ES256').key
        payload = jwt.decode(asked['proof'], key, algorithms=['ES256'], options={'verify_iat': False})
        own = load_pem_private_key(asked['pem'].encode(), None).public_key()
        print(json.dumps({
            'header': header, 'payload': payload, 'isOfTheKey': own.public_numbers() == key.public_numbers(),
        }))
        """

    @Test(
        "PyJWT verifies a proof, and cryptography reads the key",
        .enabled(if: Botocore.expects("jwt", "cryptography"), "python3 has no jwt or no cryptography"))
    func verified() throws {
        for _ in 0..<8 {
            let key = DPoPKey()
            let question = [
                "proof": try key.proof(of: "POST", to: Self.url, at: Self.time, id: "an id"),
                "pem": key.pem.reveal(),
            ]
            let verdict = try JSONDecoder().decode(
                Verdict.self, from: Botocore.run(Self.verification, input: JSONEncoder().encode(question)))
            #expect(verdict.isOfTheKey)
            #expect(verdict.header.typ == "dpop+jwt")
            #expect(verdict.header.alg == "ES256")
            #expect(verdict.header.jwk.keys.sorted() == ["crv", "kty", "x", "y"])
            #expect(verdict.header.jwk["kty"] == "EC")
            #expect(verdict.header.jwk["crv"] == "P-256")
            #expect(verdict.payload.htm == "POST")
            #expect(verdict.payload.htu == Self.url)
            #expect(verdict.payload.iat == 1_800_000_000)
            #expect(verdict.payload.jti == "an id")
        }
    }

    /// Writes new keys as cryptography, OpenSSL's two formats, and the AWS CLI with awscrt do.
    private static let writing = """
        import base64, json, textwrap
        from awscrt.crypto import EC, ECExportFormat, ECType
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
        key = ec.generate_private_key(ec.SECP256R1())
        pems = [
            key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
            for form in (PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8)
        ]
        der = EC.new_generate(ECType.P_256).export_key(ECExportFormat.SEC1)
        body = textwrap.fill(base64.b64encode(der).decode(), 64)
        pems.append(f'-----BEGIN EC PRIVATE KEY-----\\n{body}\\n-----END EC PRIVATE KEY-----\\n')
        print(json.dumps(pems))
        """

    @Test(
        "berth reads keys that cryptography and awscrt write, and signs with them",
        .enabled(
            if: Botocore.expects("jwt", "cryptography", "awscrt"), "python3 has no jwt, no cryptography or no awscrt"))
    func read() throws {
        let pems = try JSONDecoder().decode([String].self, from: Botocore.run(Self.writing, input: Data()))
        #expect(pems.count == 3)
        for pem in pems {
            let key = try #require(DPoPKey(pem: Secret(pem)), "\(pem.prefix(30))")
            let proof = try key.proof(of: "POST", to: Self.url, at: Self.time, id: "1")
            let verdict = try JSONDecoder().decode(
                Verdict.self,
                from: Botocore.run(Self.verification, input: JSONEncoder().encode(["proof": proof, "pem": pem])))
            #expect(verdict.isOfTheKey)
            if pem.contains("EC PRIVATE") { #expect(key.pem.reveal() == pem) }
        }
    }
}
