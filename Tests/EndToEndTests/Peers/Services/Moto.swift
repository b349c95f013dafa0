import Foundation
import Testing

/// moto, an independent implementation of AWS, behind a proxy that records the requests.
struct Moto {
    /// The endpoint of the recording proxy.
    let endpoint: String
    /// The endpoint of moto itself, without recording.
    let direct: String
    private let record: URL

    /// - Parameters:
    ///   - account: the account of the tokens.
    ///   - authAfter: the number of actions before moto checks signatures and policies; `nil` for never.
    static func start(in scratch: Scratch, account: String, authAfter: Int? = nil) async throws -> Moto {
        // A server that counts actions serves one test. No test changes the state of the others.
        let port =
            if let authAfter {
                try await Self.serve(account, ["INITIAL_NO_AUTH_ACTION_COUNT": "\(authAfter)"]) {
                    try scratch.serve($0, environment: $1)
                }
            } else {
                try await SharedFixtures.shared.value("moto \(account)") { _ in
                    try await Self.serve(account) { try SharedFixtures.shared.serve($0, environment: $1) }
                }
            }
        let record = scratch.url("moto.requests")
        try scratch.write("", to: "moto.requests")
        let recorder = try scratch.serve(
            ["python3", Checkout.script("Servers/recorder.py"), port, record.path], environment: Python.environment
        )
        return Moto(
            endpoint: "http://127.0.0.1:\(try await recorder.line())", direct: "http://127.0.0.1:\(port)",
            record: record
        )
    }

    /// - Returns: the port.
    private static func serve(
        _ account: String, _ more: [String: String] = [:],
        _ start: (Program.Command, [String: String]) throws -> Program
    ) async throws -> String {
        let environment = Python.environment.merging(["MOTO_ACCOUNT_ID": account]) { $1 }.merging(more) { $1 }
        let moto = try start(["python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], environment)
        return try await moto.line(after: "Running on http://127.0.0.1:")
    }

    /// Returns the requested actions, in order.
    func requests() throws -> [String] {
        struct Line: Decodable { var target: String }
        return try String(decoding: Data(contentsOf: record), as: UTF8.self).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).target
        }
    }

    /// Makes a user who may request ECR tokens, while moto does not check signatures yet. This takes three actions.
    /// - Returns: the environment that signs in as that user.
    func makeUser(in scratch: Scratch) async throws -> [String: String] {
        let made = try await Program.run(
            ["python3", Checkout.script("iam_user.py"), direct], environment: Python.environment, in: scratch.work
        )
        let lines = made.output.split(separator: "\n").map(String.init)
        try #require(made.status == 0 && lines.count == 2, "no user was made: \(made.errors)")
        return ["AWS_ACCESS_KEY_ID": lines[0], "AWS_SECRET_ACCESS_KEY": lines[1]]
    }
}

/// The environment of Python programs: the developer's home, which may contain packages, and no other variables.
enum Python {
    static let environment = [
        "PATH": Tool.searchPath, "HOME": ProcessInfo.processInfo.environment["HOME"] ?? "/",
        "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
    ]

    /// Whether python3 can import a module; required in CI.
    static func has(_ module: String) async -> Bool {
        if Tool.isCI { return true }
        let folder = FileManager.default.temporaryDirectory
        let command = ["python3", "-c", "import \(module)"]
        return (try? await Program.run(command, environment: environment, in: folder))?.status == 0
    }
}

extension Program {
    struct SaidNothing: Error, CustomStringConvertible {
        let marker: String
        let said: String
        var description: String { "the server never said `\(marker)…`; it said: \(said)" }
    }

    /// Waits for a server to print a value, such as its port.
    /// - Parameter marker: the text before the value; if empty, the value is the first text on standard output.
    /// - Returns: the text after the marker, up to the next space, quotation mark or end of line.
    func line(after marker: String = "", within limit: Duration = .seconds(60)) async throws -> String {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let said = marker.isEmpty ? outputSoFar : saidSoFar
            if let found = marker.isEmpty ? said.startIndex..<said.startIndex : said.range(of: marker) {
                let rest = said[found.upperBound...]
                if let end = rest.firstIndex(where: { $0.isWhitespace || $0 == "\"" }) { return String(rest[..<end]) }
            }
            if hasEnded { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw SaidNothing(marker: marker, said: saidSoFar)
    }
}
