import AWS
import Effects
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The SDKs' own cases of the whole chain: an environment, files and recorded traffic, with the resulting credentials
/// or an error. The texts of their errors are not compared.
@Suite("The SDKs' default-chain cases", .enabled(if: Conformance.isThere), .scheduled)
struct DefaultChainConformanceTests {
    private static let names = Conformance.names(in: "credentials/default-chain")

    @Test("all cases are read")
    func count() {
        #expect(Self.names.count == 29)
    }

    @Test("signs in as the SDKs do", arguments: names)
    func signsIn(name: String) async throws {
        let example = try DefaultChainCase(name)
        let traffic = RecordedTraffic(example.exchanges)
        let effects = Effects.fake(
            // Before the recording's time: only the SSO tokens of 2080 must be valid.
            clock: ManualClock(now: 1_230_768_000), http: FakeHTTP(traffic.answer),
            files: MemoryFileSystem(example.files), environment: example.environment, home: "/home"
        )
        var signedIn: DefaultChainCase.Keys?
        do {
            let configuration = try SharedConfiguration.load(environment: effects.environment, files: effects.files)
            let principal = try PrincipalResolver(configuration: configuration, environment: effects.environment)
                .resolve(PrincipalSpecification(base: .ambient))
            let client = AWSFiles().client(effects: effects, configuration: configuration)
            let credentials = try await client.credentials(for: principal)
            signedIn = DefaultChainCase.Keys(
                accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey.reveal(),
                sessionToken: credentials.sessionToken?.reveal()
            )
        } catch {
            #expect(example.expected == nil, "\(error)")
        }
        #expect(signedIn == example.expected)
        #expect(traffic.unexpected == [], "asked for what the SDKs do not ask for")
    }
}

/// Replays recorded answers, each exchange once and in its order: matched by method and URL, and a call of STS by
/// its action. (The recorded bodies are another client's, down to the role in two of them.)
private final class RecordedTraffic: Sendable {
    private let state: Mutex<(left: [DefaultChainCase.Exchange], unexpected: [String])>

    init(_ exchanges: [DefaultChainCase.Exchange]) {
        state = Mutex((exchanges, []))
    }

    var unexpected: [String] { state.withLock { $0.unexpected } }

    @Sendable func answer(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let action = request.form.first { $0.hasPrefix("Action=") }
        return try state.withLock { state throws(HTTPError) in
            let index = state.left.firstIndex { exchange in
                exchange.method == request.method && exchange.url == request.url && exchange.action == action
            }
            guard let index else {
                // berth's second try after a failure has no recording.
                if !request.url.contains("portal.sso") { state.unexpected.append("\(request)") }
                throw .disconnected(host: "the recording")
            }
            return state.left.remove(at: index).answer
        }
    }
}

/// A case with the files of its directory.
private struct DefaultChainCase {
    struct Keys: Decodable, Equatable {
        var accessKeyID: String
        var secretAccessKey: String
        var sessionToken: String?

        enum CodingKeys: String, CodingKey {
            case accessKeyID = "access_key_id"
            case secretAccessKey = "secret_access_key"
            case sessionToken = "session_token"
        }
    }

    struct Exchange {
        var method: String
        var url: String
        var action: String?
        var answer: HTTPResponse
    }

    var environment: [String: String]
    var files: [String: String]
    /// `nil` if the case has no credentials.
    var expected: Keys?
    var exchanges: [Exchange]

    init(_ name: String) throws {
        struct Outcome: Decodable {
            struct Result: Decodable {
                var keys: Keys?
                enum CodingKeys: String, CodingKey { case keys = "Ok" }
            }
            var result: Result
        }
        let folder = "credentials/default-chain/\(name)"
        let decoder = JSONDecoder()
        environment = try decoder.decode([String: String].self, from: Conformance.data("\(folder)/env.json"))
        expected = try decoder.decode(Outcome.self, from: Conformance.data("\(folder)/test-case.json")).result.keys
        files = try Self.files(below: "\(folder)/fs", at: "")
        let traffic = try? Conformance.data("\(folder)/http-traffic.json")
        exchanges = try traffic.map { try decoder.decode(Traffic.self, from: $0).exchanges } ?? []
    }

    private static func files(below folder: String, at path: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for name in Conformance.names(in: folder) {
            if Conformance.names(in: "\(folder)/\(name)").isEmpty {
                files["\(path)/\(name)"] = try Conformance.text("\(folder)/\(name)")
            } else {
                files.merge(try Self.files(below: "\(folder)/\(name)", at: "\(path)/\(name)")) { $1 }
            }
        }
        return files
    }
}

/// Recorded traffic in the files' format: events, which their connection groups.
private struct Traffic: Decodable {
    struct Event: Decodable {
        struct Action: Decodable {
            var request: Request?
            var response: Response?
            var data: Body?
            enum CodingKeys: String, CodingKey {
                case request = "Request"
                case response = "Response"
                case data = "Data"
            }
        }
        struct Request: Decodable {
            struct Line: Decodable {
                var uri: String
                var method: String
            }
            var request: Line
        }
        struct Response: Decodable {
            struct Result: Decodable {
                struct Status: Decodable { var status: Int }
                var ok: Status?
                enum CodingKeys: String, CodingKey { case ok = "Ok" }
            }
            var response: Result
        }
        struct Body: Decodable {
            struct Text: Decodable {
                var text: String?
                enum CodingKeys: String, CodingKey { case text = "Utf8" }
            }
            var data: Text
            var direction: String
        }
        var connection: Int
        var action: Action
        enum CodingKeys: String, CodingKey {
            case connection = "connection_id"
            case action
        }
    }

    var events: [Event]

    var exchanges: [DefaultChainCase.Exchange] {
        var found: [(connection: Int, exchange: DefaultChainCase.Exchange)] = []
        for event in events {
            if let line = event.action.request?.request {
                found.append(
                    (
                        event.connection,
                        .init(method: line.method, url: line.uri, answer: HTTPResponse(status: 500))
                    )
                )
            }
            guard let index = found.lastIndex(where: { $0.connection == event.connection }) else { continue }
            if let status = event.action.response?.response.ok?.status { found[index].exchange.answer.status = status }
            if let body = event.action.data, let text = body.data.text {
                if body.direction == "Request" {
                    found[index].exchange.action = text.split(separator: "&").first { $0.hasPrefix("Action=") }.map(
                        String.init)
                } else {
                    found[index].exchange.answer.body += Array(text.utf8)
                }
            }
        }
        return found.map(\.exchange)
    }
}
