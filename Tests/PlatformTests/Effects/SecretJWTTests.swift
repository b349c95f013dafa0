import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite("A secret that may be a JSON web token", .scheduled)
struct SecretJWTTests {
    /// - Parameter claims: the JSON of the token's middle part.
    private func token(_ claims: String) -> Secret {
        let payload = Data(claims.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        return Secret("eyJhbGciOiJSUzI1NiJ9.\(payload.prefix { $0 != "=" }).c2lnbmF0dXJl")
    }

    @Test("has an expiry")
    func expiry() {
        #expect(
            token(#"{"exp":1800000000,"sub":"ü?>"}"#).webTokenExpiration == Date(timeIntervalSince1970: 1_800_000_000))
        #expect(token(#"{"exp":1800000000.5}"#).webTokenExpiration == Date(timeIntervalSince1970: 1_800_000_000.5))
    }

    @Test(
        "has no expiry if it is another secret, or has no such claim",
        arguments: ["", "ghp_abc", "a.b", "a.b.c", "a.b.c.d", "..", "eyJhbGciOiJSUzI1NiJ9.####.x"]
    )
    func others(text: String) {
        #expect(Secret(text).webTokenExpiration == nil)
        #expect(token(#"{"iat":1800000000}"#).webTokenExpiration == nil)
        #expect(token(#"{"exp":"soon"}"#).webTokenExpiration == nil)
        #expect(token("[1]").webTokenExpiration == nil)
    }

    @Test("its payload may be padded at the end", arguments: [("", true), ("=", true), ("==", true), ("=x", false)])
    func padding(end: String, isAccepted: Bool) {
        let parts = token(#"{"exp":1800000000}"#).reveal().split(separator: ".")
        let padded = Secret("\(parts[0]).\(parts[1])\(end).\(parts[2])")
        #expect((padded.webTokenExpiration != nil) == isAccepted)
    }

    // A1
    @Test("has an identity, if it names an issuer and a subject")
    func subject() throws {
        let named = try #require(token(#"{"iss":"https://a","sub":"ü?>","exp":1800000000}"#).webTokenSubject)
        #expect(named.issuer == "https://a" && named.subject == "ü?>")
        #expect(token(#"{"iss":"https://a"}"#).webTokenSubject == nil)
        #expect(token(#"{"sub":"me"}"#).webTokenSubject == nil)
        #expect(token(#"{"iss":1,"sub":"me"}"#).webTokenSubject == nil)
        #expect(Secret("opaque").webTokenSubject == nil)
    }
}
