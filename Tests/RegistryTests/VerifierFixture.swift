import FoundationEssentials
import Logging
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Registry

/// A registry check with scripted answers, files and time.
struct VerifierFixture {
    static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    static let password = RegistryCredential.password(username: "AWS", secret: Secret("hunter2"))
    /// The `Authorization` header for that password.
    static let authorization = "Basic " + Data("AWS:hunter2".utf8).base64EncodedString()

    let http: FakeHTTP
    let clock = ManualClock()
    let files: MemoryFileSystem
    var endpoint = EndpointOverride.real
    var timeLimit: Duration = .seconds(20)
    var amazonBundle: FilePath?

    /// - Parameter answers: by `METHOD URL`, in turn; the last one repeats.
    init(_ answers: [String: [Result<HTTPResponse, HTTPError>]], files: [String: String] = [:]) {
        let script = Script(answers)
        http = FakeHTTP { request throws(HTTPError) in try await script.next("\(request)").get() }
        self.files = MemoryFileSystem(files)
    }

    /// - Returns: the failure's whole message; `nil` if the registry accepted the credential.
    func outcome(
        host: String = Self.host,
        credential: RegistryCredential = Self.password,
        realmPolicy: RealmPolicy = .sameHost,
        insecure: Bool = false
    ) async -> String? {
        do throws(RegistryError) {
            try await verifier.check(
                host: host,
                credential: credential,
                realmPolicy: realmPolicy,
                insecure: insecure
            )
            return nil
        } catch {
            return error.description
        }
    }

    /// - Returns: whether the connection of a check is opened.
    func opens(host: String = Self.host, insecure: Bool = false) -> Bool {
        verifier.openConnection(host: host, realmPolicy: .sameHost, insecure: insecure)
    }

    private var verifier: CredentialVerifier {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return CredentialVerifier(
            http: http,
            clock: clock,
            endpoint: endpoint,
            certificates: CertificateDirectories(files: files, home: "/home/me", amazonBundle: amazonBundle, log: log),
            timeLimit: timeLimit,
            log: log
        )
    }

    /// The URLs that got a request, in order. Each got the password and nothing else, unless the text lists it: so this
    /// also shows which hosts got the password.
    var asked: [String] {
        http.requests.map { request in
            #expect(request.method == "GET" && request.body.isEmpty && request.bodyLimit == 64 << 10)
            let authorizations = request.headers.all("Authorization")
            if authorizations == [Self.authorization] { return request.url }
            return "\(request.url) with \(authorizations)"
        }
    }

    /// The text of `asked` for a request without a login.
    static func bare(_ url: String) -> String { "\(url) with []" }

    /// The text of `asked` for a request with the token `t`.
    static func token(_ url: String) -> String { #"\#(url) with ["Bearer t"]"# }

    private actor Script {
        private var answers: [String: [Result<HTTPResponse, HTTPError>]]

        init(_ answers: [String: [Result<HTTPResponse, HTTPError>]]) {
            self.answers = answers
        }

        func next(_ key: String) -> Result<HTTPResponse, HTTPError> {
            guard let script = answers[key], let first = script.first else {
                return .failure(.misconfigured("this test expects no \(key)"))
            }
            if script.count > 1 { answers[key]?.removeFirst() }
            return first
        }
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPError {
    static func answer(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "") -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// The answer of a plain http port to TLS.
    static var notTLS: Self { .failure(.notTLS(host: "a host", closed: false)) }

    static func challenge(_ value: String) -> Self { .answer(401, ["WWW-Authenticate": value]) }
}
