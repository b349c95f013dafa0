import Crypto
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Registered clients", .scheduled)
struct ClientRegistrationTests {
    private static func session(_ name: String?, _ scopes: [String]? = nil, _ region: String, _ url: String)
        -> SSOSession
    {
        SSOSession(name: name, startURL: url, region: region, scopes: scopes, definition: .section)
    }

    @Test(
        "the file has the name that Python computes",
        arguments: [
            (
                session("corp", nil, "eu-west-1", "https://corp.awsapps.com/start"),
                "a5ef4a75f83137c047e4ff336d1dade82162017b"
            ),
            (
                session(
                    "corp", ["sso:account:access", "codewhisperer:completions"], "eu-west-1",
                    "https://corp.awsapps.com/start"), "fcf5105fbf212147d15f21cc4d92849758c69211"
            ),
            (
                session(nil, nil, "us-east-1", "https://corp.awsapps.com/start#/"),
                "d3d0c00b54ca3730275f02f6df4dcc928ce68f59"
            ),
            (
                session("Käse \"\\\u{7F}\t\u{2028}😀/ü", [], "eu-west-1", "https://corp.awsapps.com/start"),
                "6114ed6e5f8ce1d7c5819fe29ee5f72d84a662ea"
            ),
        ])
    func name(session: SSOSession, digest: String) {
        #expect(
            Insecure.SHA1.hash(data: Array(ClientRegistration.cacheKey(of: session).utf8)).hexadecimal == digest)
    }

    @Test("the text is Python's, with null for what is missing")
    func text() {
        #expect(
            ClientRegistration.cacheKey(
                of: Self.session("Käse \"\\\u{7F}\t\u{2028}😀/ü", [], "eu-west-1", "https://corp.awsapps.com/start"))
                    == #"""
                    {"region": "eu-west-1", "scopes": [], "session_name": "K\u00e4se \"\\\u007f\t\u2028\ud83d\ude00/\u00fc", "startUrl": "https://corp.awsapps.com/start", "tool": "botocore"}
                    """#)
        #expect(
            ClientRegistration.cacheKey(of: Self.session(nil, nil, "us-east-1", "u"))
                == #"{"region": "us-east-1", "scopes": null, "session_name": null, "startUrl": "u", "tool": "botocore"}"#
        )
    }

    private func registration(_ expires: String, _ grants: [String]?) -> ClientRegistration {
        ClientRegistration(
            client: SSOClient(id: "c", secret: Secret("s"), expires: expires), scopes: ["sso:account:access"],
            grantTypes: grants)
    }

    @Test("the file's content is the AWS CLI's, and berth reads it again")
    func file() throws {
        let browser = registration("2027-04-15T08:00:00Z", ["authorization_code", "refresh_token"])
        #expect(
            String(decoding: browser.file, as: UTF8.self)
                == #"{"clientId": "c", "clientSecret": "s", "expiresAt": "2027-04-15T08:00:00Z", "#
                + #""scopes": ["sso:account:access"], "grantTypes": ["authorization_code", "refresh_token"]}"#)
        #expect(ClientRegistration(browser.file) == browser)
        let device = ClientRegistration(client: browser.client, scopes: nil, grantTypes: nil)
        #expect(
            String(decoding: device.file, as: UTF8.self)
                == #"{"clientId": "c", "clientSecret": "s", "expiresAt": "2027-04-15T08:00:00Z"}"#)
        #expect(ClientRegistration(device.file) == device)
        for text in ["", "{}", "[]", #"{"clientId": "", "clientSecret": "s", "expiresAt": "2027-04-15T08:00:00Z"}"#] {
            #expect(ClientRegistration(Array(text.utf8)) == nil)
        }
    }

    @Test(
        "a client is used for its own way of signing in, and with 15 minutes left",
        arguments: [
            (["authorization_code", "refresh_token"], "2027-01-15T08:15:00Z", true, false),
            (["refresh_token", "authorization_code"], "2027-01-15T08:15:00Z", true, false),
            (["authorization_code", "refresh_token"], "2027-01-15T08:14:59Z", false, false),
            (["authorization_code"], "2027-04-15T08:00:00Z", false, false),
            (nil, "2027-01-15T08:15:00Z", false, true),
            (nil, "2027-01-15T08:14:59Z", false, false),
            (["refresh_token"], "2027-04-15T08:00:00Z", false, true),
            (nil, "soon", false, false),
        ] as [([String]?, String, Bool, Bool)])
    func isUsable(grants: [String]?, expires: String, browser: Bool, device: Bool) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let client = registration(expires, grants)
        #expect(client.isUsable(for: .browser, at: now) == browser)
        #expect(client.isUsable(for: .deviceCode, at: now) == device)
    }
}
