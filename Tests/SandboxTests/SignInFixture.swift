import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// A sandbox without sockets, and the requests of a client that signs its user in.
struct SignInFixture {
    static let origin = "http://127.0.0.1:4000"
    static let callback = "http://127.0.0.1:50000/oauth/callback"
    /// A verifier of RFC 7636, appendix B, with its challenge.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    let sandbox: SandboxFixture
    var clock: ManualClock { sandbox.clock }

    init(_ options: SignInOptions = SignInOptions(), faults: [String] = []) throws {
        sandbox = try SandboxFixture(faults: faults, signIn: options)
    }

    /// A client that registered itself.
    struct Client {
        var id: String
        var secret: String
    }

    /// The members of an answer; lists and objects are missing.
    struct Answer {
        var status: Int
        var text: String
        var type: String?
        var members: [String: String]

        subscript(name: String) -> String { members[name] ?? "" }
    }

    // MARK: Requests

    func send(_ request: HTTPRequest) throws -> HTTPResponse {
        var request = request
        request.headers["Host"] = "127.0.0.1:4000"
        request.url = Self.origin + request.url
        return try #require(sandbox.answer(request))
    }

    func get(_ path: String, _ fields: [(String, String)] = [], token: String? = nil) throws -> HTTPResponse {
        let query = fields.isEmpty ? "" : "?" + PercentEncoding.encode(fields: fields.map { (name: $0.0, value: $0.1) })
        var request = HTTPRequest(url: path + query)
        request.headers["x-amz-sso_bearer_token"] = token
        return try send(request)
    }

    func submit(_ path: String, _ fields: [(String, String)]) throws -> HTTPResponse {
        let body = PercentEncoding.encode(fields: fields.map { (name: $0.0, value: $0.1) })
        return try send(HTTPRequest(method: "POST", url: path, body: Array(body.utf8)))
    }

    func post(_ path: String, _ json: String, headers: HTTPHeaders = [:]) throws -> Answer {
        Self.answer(
            try send(HTTPRequest(method: "POST", url: path, headers: headers, body: Array(json.utf8))))
    }

    func post(_ path: String, _ members: [String: String], headers: HTTPHeaders = [:]) throws -> Answer {
        let body = try JSONEncoder().encode(members)
        return try post(path, String(decoding: body, as: UTF8.self), headers: headers)
    }

    static func answer(_ response: HTTPResponse) -> Answer {
        let json = try? JSONDecoder().decode([String: Member].self, from: Data(response.body))
        return Answer(
            status: response.status, text: response.text, type: response.headers["x-amzn-ErrorType"],
            members: json?.compactMapValues(\.text) ?? [:])
    }

    private struct Member: Decodable {
        var text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = "\(number)"
            } else {
                text = try? container.decode(String.self)
            }
        }
    }

    // MARK: IAM Identity Center

    /// Registers a client as the AWS CLI does for a sign-in in a browser.
    func registerForBrowser(name: String = "berth") throws -> Client {
        let answer = try post(
            "/client/register",
            """
            {"clientName":"\(name)","clientType":"public","grantTypes":["authorization_code","refresh_token"],
             "redirectUris":["http://127.0.0.1/oauth/callback"],"issuerUrl":"https://acme.awsapps.com/start",
             "scopes":["sso:account:access"]}
            """)
        return Client(id: answer["clientId"], secret: answer["clientSecret"])
    }

    /// Registers a client as the AWS CLI does for a sign-in with a device code.
    func registerForDevice(scopes: String = #"["sso:account:access"]"#) throws -> Client {
        let answer = try post(
            "/client/register", #"{"clientName":"berth","clientType":"public","scopes":\#(scopes)}"#)
        return Client(id: answer["clientId"], secret: answer["clientSecret"])
    }

    func startDevice(_ client: Client, url: String = "https://acme.awsapps.com/start") throws -> Answer {
        try post(
            "/device_authorization", ["clientId": client.id, "clientSecret": client.secret, "startUrl": url])
    }

    /// Requests a token.
    /// - Parameter members: the members in addition to the client's.
    func token(_ grantType: String, _ client: Client, _ members: [String: String]) throws -> Answer {
        let own = ["grantType": grantType, "clientId": client.id, "clientSecret": client.secret]
        return try post("/token", own.merging(members) { $1 })
    }

    func token(for device: Answer, _ client: Client) throws -> Answer {
        try token(
            "urn:ietf:params:oauth:grant-type:device_code", client, ["deviceCode": device["deviceCode"]])
    }

    func token(code: String, _ client: Client, _ changed: [String: String] = [:]) throws -> Answer {
        let members = ["code": code, "redirectUri": Self.callback, "codeVerifier": Self.verifier]
        return try token("authorization_code", client, members.merging(changed) { $1 })
    }

    /// Returns the fields of the page for an authorization code.
    static func authorization(_ client: Client) -> [(String, String)] {
        [
            ("response_type", "code"), ("client_id", client.id), ("redirect_uri", callback), ("state", "s&1"),
            ("code_challenge_method", "S256"), ("scopes", "sso:account:access"), ("code_challenge", challenge),
        ]
    }

    /// Opens the page at a path, and decides.
    /// - Returns: the redirect.
    func decide(_ decision: String, at path: String, _ fields: [(String, String)]) throws -> String {
        let page = try get(path, fields)
        let request = try Self.hidden("request", in: page.text)
        let answer = try submit(path, [("request", request), ("decision", decision)])
        return try #require(answer.headers["Location"])
    }

    /// Signs the user in with a browser, and returns the token's answer.
    func signIn(_ client: Client) throws -> Answer {
        let location = try decide("allow", at: "/authorize", Self.authorization(client))
        return try token(code: try Self.field("code", of: location), client)
    }

    /// Returns the value of a page's hidden field.
    static func hidden(_ name: String, in page: String) throws -> String {
        let start = #"<input type="hidden" name="\#(name)" value=""#
        return String(try #require(page.split(separator: start).dropFirst().first).prefix { $0 != "\"" })
    }

    /// Returns a decoded field of a URL's query.
    static func field(_ name: String, of url: String) throws -> String {
        try #require(HTTPRequest(url: url).query[name])
    }
}
