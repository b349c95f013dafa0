import Crypto
import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct DPoPVerifierTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func thumbprint(_ proofs: [String], _ verifier: DPoPVerifier = DPoPVerifier()) throws -> String {
        var request = HTTPRequest(method: "POST", url: SignInFixture.origin + "/v1/token?a=b")
        request.headers["Host"] = "127.0.0.1:4000"
        for proof in proofs { request.headers.append("DPoP", proof) }
        return try verifier.thumbprint(of: request, now: Self.now)
    }

    @Test("a proof names its key by the key's thumbprint, which stays the same")
    func thumbprint() throws {
        let (key, other) = (ProofKey(), ProofKey())
        let thumbprint = try thumbprint([try key.proof()])
        #expect(thumbprint.utf8.count == 43)
        #expect(try self.thumbprint([try key.proof()]) == thumbprint)
        #expect(try self.thumbprint([try other.proof()]) != thumbprint)
        for time in [1_799_999_700, 1_800_000_300] {
            #expect(try self.thumbprint([try key.proof(claims: ProofKey.claims(time: time))]) == thumbprint)
        }
    }

    @Test("a proof works once")
    func replay() throws {
        let (key, verifier) = (ProofKey(), DPoPVerifier())
        let proof = try key.proof()
        _ = try thumbprint([proof], verifier)
        let error = #expect(throws: AWSResponseError.self) { try thumbprint([proof], verifier) }
        #expect(error?.message == "Invalid DPoP proof: it was used before")
        _ = try thumbprint([try key.proof()], verifier)
    }

    /// A proof with a defect.
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var proofs: @Sendable (ProofKey) throws -> [String]

        init(_ problem: String, _ proofs: @escaping @Sendable (ProofKey) throws -> [String]) {
            testDescription = problem
            self.proofs = proofs
        }
    }

    static let cases: [Case] = [
        Case("the request has 0 proofs") { _ in [] },
        Case("the request has 2 proofs") { [try $0.proof(), try $0.proof()] },
        Case("it is not a JSON web token with the members of a proof") { _ in ["x.y.z"] },
        Case("it is not a JSON web token with the members of a proof") { [try $0.proof() + "="] },
        Case("it is not a JSON web token with the members of a proof") { [try $0.proof(claims: #"{"htm":"POST"}"#)] },
        Case("its type is not dpop+jwt") { [try $0.proof(header: $0.header.replacing("dpop+jwt", with: "JWT"))] },
        Case("its algorithm is not ES256") { [try $0.proof(header: $0.header.replacing("ES256", with: "none"))] },
        Case("its algorithm is not ES256") { [try $0.proof(header: $0.header.replacing("P-256", with: "P-384"))] },
        Case("it contains the private key") {
            [try $0.proof(header: $0.header.replacing(#""kty":"EC""#, with: #""kty":"EC","d":"x""#))]
        },
        Case("its key is not a point of P-256") {
            [try $0.proof(header: $0.header.replacing(#""x":""#, with: #""x":"AA"#))]
        },
        Case("its signature is wrong") { [try $0.proof(header: ProofKey().header)] },
        Case("its signature is wrong") { key in
            let parts = try key.proof().split(separator: ".")
            return ["\(parts[0]).\(Base64.encodeForURL(ProofKey.claims().utf8)).\(parts[2])"]
        },
        Case("its method is not POST") { [try $0.proof(claims: ProofKey.claims(method: "GET"))] },
        Case("its address is not http://127.0.0.1:4000/v1/token") {
            [try $0.proof(claims: ProofKey.claims(address: "https://us-east-1.signin.aws.amazon.com/v1/token"))]
        },
        Case("its time differs from this clock by more than 5 minutes") {
            [try $0.proof(claims: ProofKey.claims(time: 1_799_999_699))]
        },
        Case("its time differs from this clock by more than 5 minutes") {
            [try $0.proof(claims: ProofKey.claims(time: 1_800_000_301))]
        },
    ]

    @Test("a proof with a defect is invalid", arguments: cases)
    func refused(_ spoilt: Case) throws {
        let proofs = try spoilt.proofs(ProofKey())
        let error = #expect(throws: AWSResponseError.self) { try thumbprint(proofs) }
        #expect(
            error?.console.text
                == #"{"error":"INVALID_REQUEST","message":"Invalid DPoP proof: \#(spoilt.testDescription)"}"#)
    }
}
