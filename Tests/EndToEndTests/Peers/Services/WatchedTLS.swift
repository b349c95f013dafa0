import Foundation
import Testing

/// AWS and a registry over TLS that tell what happens on their connections.
struct WatchedTLS {
    struct Event: Decodable {
        var peer: String
        var event: String
        var connection: Int
        var line: String
        /// In seconds.
        var time: Double
    }

    /// The variables that lead berth to the servers, with keys for a sign-in.
    let environment: [String: String]
    private let log: URL

    /// - Parameters:
    ///   - names: the names of the certificate. Clients connect to `localhost`.
    ///   - options: those of `watched_tls.py`.
    static func start(
        in scratch: Scratch, names: [String] = ["localhost"], _ options: [String] = []
    ) async throws -> WatchedTLS {
        let certificates = try await Certificates.make(in: scratch, name: "watched", hosts: names)
        try scratch.write("", to: "watched.log")
        let server = try scratch.serve(
            ["python3", Checkout.script("Servers/watched_tls.py")]
                + [certificates.certificate.path, certificates.key.path, scratch.path("watched.log")] + options,
            environment: Python.environment)
        let aws = try await server.line()
        let registry = try await server.line(after: "\(aws) ")
        let environment = [
            "AWS_ENDPOINT_URL": "https://localhost:\(aws)", "BERTH_REGISTRY_ENDPOINT": "https://localhost:\(registry)",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_MAX_ATTEMPTS": "1",
            "SSL_CERT_FILE": certificates.authority.path,
        ]
        return WatchedTLS(environment: environment, log: scratch.url("watched.log"))
    }

    /// Returns the events so far.
    func events(_ peer: String, _ event: String) throws -> [Event] {
        try String(decoding: Data(contentsOf: log), as: UTF8.self).split(separator: "\n")
            .map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
            .filter { $0.peer == peer && $0.event == event }
    }

    /// Waits for a number of events.
    func waits(for count: Int, _ peer: String, _ event: String) async throws {
        while try events(peer, event).count < count { try await Task.sleep(for: .milliseconds(5)) }
    }
}
