import Foundation
import Platform
import Synchronization
import TestSupport

/// IAM Identity Center, its access portal, STS and ECR, as far as the tests of commands need them, without sockets.
final class SignInStub: Sendable {
    /// The secrets that it gives out. No output may contain one.
    static let secrets = [
        "planted-client-secret", "planted-device-code", "planted-access-token", "planted-refresh-token",
        "planted-code", "planted-secret-key", "planted-session-token", "planted-ecr-token",
    ]

    /// An answer of the token endpoint.
    enum TokenAnswer: Sendable {
        case token
        case error(String)
    }

    private struct State {
        var answers: [TokenAnswer] = []
        var requests: [String] = []
    }

    private let state = Mutex(State())
    private let roles: [String: [String]]

    /// - Parameters:
    ///   - answers: of the token endpoint, in order; then tokens.
    ///   - roles: by account.
    init(_ answers: TokenAnswer..., roles: [String: [String]] = [:]) {
        self.roles = roles
        state.withLock { $0.answers = answers }
    }

    /// The requests so far, such as `POST oidc.eu-west-1.amazonaws.com/token`.
    var requests: [String] { state.withLock { $0.requests } }

    func transport() -> FakeHTTP {
        FakeHTTP { [self] request throws(HTTPError) in answer(request) }
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let address = request.url.dropFirst("https://".count)
        let path = address.prefix { $0 != "?" }
        state.withLock { $0.requests.append("\(request.method) \(path)") }
        let host = path.prefix { $0 != "/" }
        switch (host.split(separator: ".").first, path.dropFirst(host.count)) {
        case ("oidc", "/client/register"):
            return json(
                """
                {"clientId": "client", "clientSecret": "planted-client-secret", "clientSecretExpiresAt": 1900000000}
                """)
        case ("oidc", "/device_authorization"):
            return json(
                """
                {"deviceCode": "planted-device-code", "userCode": "BDFG-HJKL", "expiresIn": 600, "interval": 1,
                 "verificationUri": "https://acme.awsapps.com/start/#/device",
                 "verificationUriComplete": "https://acme.awsapps.com/start/#/device?user_code=BDFG-HJKL"}
                """)
        case ("oidc", "/token"): return token()
        case ("portal", "/federation/credentials"):
            return json(
                """
                {"roleCredentials": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "planted-secret-key",
                 "sessionToken": "planted-session-token", "expiration": 1800003600000}}
                """)
        case ("portal", "/assignment/accounts"):
            let accounts = roles.keys.sorted().map { id in
                let name = id.hasPrefix("00") ? "" : "acme \(id.prefix(2))"
                return #"{"accountId": "\#(id)", "accountName": "\#(name)"}"#
            }
            return json(#"{"accountList": [\#(accounts.joined(separator: ", "))]}"#)
        case ("portal", "/assignment/roles"):
            let account = address.split(separator: "account_id=").last.map { String($0.prefix(12)) } ?? ""
            let names = (roles[account] ?? []).map { #"{"roleName": "\#($0)", "accountId": "\#(account)"}"# }
            return json(#"{"roleList": [\#(names.joined(separator: ", "))]}"#)
        case ("portal", "/logout"): return HTTPResponse(status: 200)
        case ("sts", _):
            return HTTPResponse(
                status: 200,
                body: Array(
                    "<GetCallerIdentityResponse><Account>600423610423</Account></GetCallerIdentityResponse>".utf8))
        case ("api", _):
            let token = Data("AWS:planted-ecr-token".utf8).base64EncodedString()
            return json(#"{"authorizationData": [{"authorizationToken": "\#(token)", "expiresAt": 1800043200}]}"#)
        default: return HTTPResponse(status: 404)
        }
    }

    private func token() -> HTTPResponse {
        let answer = state.withLock { $0.answers.isEmpty ? TokenAnswer.token : $0.answers.removeFirst() }
        switch answer {
        case .token:
            return json(
                """
                {"accessToken": "planted-access-token", "refreshToken": "planted-refresh-token", "expiresIn": 28800,
                 "tokenType": "Bearer"}
                """)
        case .error(let code):
            return HTTPResponse(
                status: 400, headers: ["Content-Type": "application/json"],
                body: Array(#"{"error": "\#(code)", "error_description": "as the stub says"}"#.utf8))
        }
    }

    private func json(_ text: String) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
    }
}

/// A browser that is redirected to the listener of a sign-in.
final class BrowserStub: Sendable {
    /// What the sign-in's page does.
    enum Page: Sendable {
        case allows
        /// Redirects with an error.
        case denies
        /// First another page redirects the browser with a wrong state.
        case allowsAfterAttack
        /// Nothing: the user closes the browser.
        case isClosed
    }

    private let pages = Mutex<[String]>([])
    private let page: Page

    init(_ page: Page = .allows) {
        self.page = page
    }

    /// The answers of the listener, in order.
    var shown: [String] { pages.withLock { $0 } }

    /// The programs of a machine on which `xdg-open` opens this browser.
    func processes() -> FakeProcesses {
        FakeProcesses(["xdg-open"]) { [self] command throws(ProcessError) in
            guard let page = command.arguments.first else { throw .notFound(program: "missing") }
            await open(page)
            return ProcessOutput(status: 0)
        }
    }

    private func open(_ url: String) async {
        guard let query = URLComponents(string: url)?.queryItems else { return }
        func value(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }
        guard let redirect = URLComponents(string: value("redirect_uri")), let port = redirect.port else { return }
        let state = value("state")
        let targets =
            switch page {
            case .allows: ["code=planted-code&state=\(state)"]
            case .denies: ["error=access_denied&error_description=Not+today&state=\(state)"]
            case .allowsAfterAttack: ["code=evil&state=other", "code=planted-code&state=\(state)"]
            case .isClosed: [String]()
            }
        for target in targets {
            let request = "GET \(redirect.path)?\(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n"
            let page = (try? await LoopbackClient.answer(to: request, port: port)) ?? "no answer"
            pages.withLock { $0.append(page) }
        }
    }
}
