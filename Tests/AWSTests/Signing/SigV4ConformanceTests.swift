import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

/// The header half of AWS's signing suite, complete.
@Suite("AWS's signing cases", .enabled(if: Conformance.isThere, "no shared/conformance"), .scheduled)
struct SigV4ConformanceTests {
    private struct Context: Decodable {
        struct Keys: Decodable {
            var accessKeyID: String
            var secretAccessKey: String
            var token: String?

            enum CodingKeys: String, CodingKey {
                case accessKeyID = "access_key_id", secretAccessKey = "secret_access_key", token
            }
        }

        var credentials: Keys
        var normalize: Bool
        var omitSessionToken: Bool?
        var region: String
        var service: String
        var signBody: Bool
        var timestamp: String

        enum CodingKeys: String, CodingKey {
            case credentials, normalize, omitSessionToken = "omit_session_token", region, service
            case signBody = "sign_body", timestamp
        }
    }

    static let names = Conformance.names(in: "sigv4")

    @Test("there are 38 of them")
    func count() {
        #expect(Self.names.count == 38)
    }

    @Test("a case has the suite's canonical request, string to sign, signature and signed request", arguments: names)
    func signed(_ name: String) throws {
        func file(_ file: String) throws -> String { try Conformance.text("sigv4/\(name)/\(file)") }
        let context = try JSONDecoder().decode(Context.self, from: Conformance.data("sigv4/\(name)/context.json"))
        let date = try Date(context.timestamp, strategy: .iso8601)
        let signer = SigV4Signer(
            service: context.service,
            region: context.region,
            pathRule: context.normalize ? .normalized : .verbatim
        )

        // The caller decides what is signed by adding it to the request: the body's digest as a header,
        // and a session token that is added after the signature.
        var request = try HTTPMessageText(file("request.txt")).request
        if context.signBody { request.headers["x-amz-content-sha256"] = SigV4Signer.digest(of: request.body) }
        let addsTokenAfterwards = context.omitSessionToken == true
        let token = context.credentials.token.map { Secret($0) }
        var signed = signer.sign(
            request,
            with: Credentials(
                accessKeyID: context.credentials.accessKeyID,
                secretAccessKey: Secret(context.credentials.secretAccessKey),
                sessionToken: addsTokenAfterwards ? nil : token
            ),
            at: date
        )
        if addsTokenAfterwards { signed.headers["X-Amz-Security-Token"] = context.credentials.token }

        let authorization = try #require(signed.headers["Authorization"])
        let names = try #require(authorization.firstMatch(of: /SignedHeaders=([^,]*)/)).1
            .split(separator: ";").map(String.init)
        let timestamp = try #require(signed.headers["X-Amz-Date"])
        #expect(signer.canonicalRequest(of: signed, signedHeaders: names) == (try file("header-canonical-request.txt")))
        #expect(
            signer.stringToSign(of: signed, signedHeaders: names, date: timestamp)
                == (try file("header-string-to-sign.txt"))
        )
        let signature = signer.signature(
            of: signed,
            signedHeaders: names,
            secretAccessKey: Secret(context.credentials.secretAccessKey),
            date: timestamp
        )
        #expect(signature == (try file("header-signature.txt")))
        // The order of fields does not matter.
        #expect(HTTPMessageText(signed).sorted == (try HTTPMessageText(file("header-signed-request.txt")).sorted))
    }
}
