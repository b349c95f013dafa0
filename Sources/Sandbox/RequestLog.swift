import FoundationEssentials
import Platform
import Synchronization

/// The log of the sign-in operations: a JSON object in a line for each request, without secrets. With it a test
/// compares the requests of two programs field by field.
final class RequestLog: Sendable {
    private struct Entry: Encodable {
        /// `sso-oidc:CreateToken`.
        var operation: String
        /// `nil` if a fault gave no answer.
        var status: Int?
        /// The fields of the query, of the form or of the JSON body.
        var fields: [String: Value]
    }

    /// A text, a list of texts, or a value of another type.
    private enum Value: Codable {
        case text(String)
        case list([String])
        case other

        /// Whether it names a program, as all users of `aws login` name it.
        var isConsoleClient: Bool {
            if case .text(let text) = self { text.hasPrefix("arn:aws:signin:::devtools/") } else { false }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let list = try? container.decode([String].self) {
                self = .list(list)
            } else {
                self = .other
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .list(let list): try container.encode(list)
            case .other: try container.encodeNil()
            }
        }
    }

    /// The fields whose values are logged. The others may be secret, or differ in each run.
    private static let open: Set = [
        "clientName", "clientType", "grantType", "grantTypes", "issuerUrl", "redirectUri", "redirectUris", "scopes",
        "startUrl", "account_id", "role_name", "max_result", "response_type", "redirect_uri", "code_challenge_method",
        "scope", "decision",
    ]
    /// A sandbox that serves for days keeps the latest requests.
    private static let limit = 10_000

    private let entries = Mutex<[Entry]>([])

    func add(_ request: HTTPRequest, _ operation: SignInOperation, status: Int?) {
        var fields = request.query.fields.mapValues(Value.text)
        if operation.isPage {
            fields.merge(FormBody(request.body).fields.mapValues(Value.text)) { $1 }
        } else if let body = try? JSONDecoder().decode([String: Value].self, from: Data(request.body)) {
            fields.merge(body) { $1 }
        }
        for (name, value) in fields where !Self.open.contains(name) && !value.isConsoleClient {
            fields[name] = .text("<hidden>")
        }
        let entry = Entry(operation: operation.qualifiedName, status: status, fields: fields)
        entries.withLock { entries in
            if entries.count == Self.limit { entries.removeFirst(Self.limit / 2) }
            entries.append(entry)
        }
    }

    func reset() {
        entries.withLock { $0 = [] }
    }

    /// All lines.
    var response: HTTPResponse {
        let lines = entries.withLock { $0 }.map { HTTPResponse.json(status: 200, $0).body + [0x0A] }
        return HTTPResponse(
            status: 200, headers: ["Content-Type": "application/x-ndjson"], body: Array(lines.joined()))
    }
}
