import Foundation
import Testing

/// moto: AWS's answers as others wrote them, with an instrument before it that writes down what was asked.
struct Moto {
    /// Where it is asked, by way of the instrument.
    let endpoint: String
    /// Where it is asked without being written down.
    let direct: String
    private let record: URL

    /// - Parameters:
    ///   - account: whose tokens it gives.
    ///   - authAfter: after how many actions it looks at signatures and policies; never, where not given.
    static func start(in scratch: Scratch, account: String, authAfter: Int? = nil) async throws -> Moto {
        var environment = ["MOTO_ACCOUNT_ID": account]
        if let authAfter { environment["INITIAL_NO_AUTH_ACTION_COUNT"] = "\(authAfter)" }
        let moto = try scratch.serve(
            ["python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            environment: Python.environment.merging(environment) { $1 }
        )
        let port = try await moto.line(after: "Running on http://127.0.0.1:")
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

    /// The actions that were asked for, in order.
    func requests() throws -> [String] {
        struct Line: Decodable { var target: String }
        return try String(decoding: Data(contentsOf: record), as: UTF8.self).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).target
        }
    }

    /// Makes a user who may ask ECR for tokens, while moto does not look at signatures yet: three actions.
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

/// Python's programs run with the developer's home, where its packages may be, and otherwise with nothing of theirs.
enum Python {
    static let environment = [
        "PATH": Tool.searchPath, "HOME": ProcessInfo.processInfo.environment["HOME"] ?? "/",
        "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
    ]
}

extension Program {
    struct SaidNothing: Error, CustomStringConvertible {
        let marker: String
        let said: String
        var description: String { "the server never said `\(marker)…`; it said: \(said)" }
    }

    /// Waits for a server to say something, such as its port.
    /// - Parameter marker: what comes before it; where not given, it is the first that stands on standard output.
    /// - Returns: what follows the marker, up to the next blank, quotation mark or line's end.
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
