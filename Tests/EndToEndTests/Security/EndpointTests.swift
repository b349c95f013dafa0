import Foundation
import Testing

extension EndToEnd {
    /// The two variables that redirect requests, on a machine with a server at all of its addresses.
    @Suite(.needs(.python)) struct EndpointTests {
        /// Records the `Host` of each request.
        private static let listener = """
            import sys
            from http.server import BaseHTTPRequestHandler, HTTPServer
            class Listener(BaseHTTPRequestHandler):
                def take(self):
                    print(self.headers.get("Host"), file=open(sys.argv[1], "a"), flush=True)
                    self.send_response(500)
                    self.end_headers()
                do_GET = do_POST = take
                def log_message(self, *arguments):
                    pass
            server = HTTPServer(("0.0.0.0", 0), Listener)
            print(server.server_port, flush=True)
            server.serve_forever()
            """

        /// Endpoints with `PORT` that are not loopback addresses as written.
        private static let endpoints = [
            "http://0.0.0.0:PORT", "http://127.1:PORT", "http://2130706433:PORT", "http://0x7f.0.0.1:PORT",
            "http://[::ffff:127.0.0.1]:PORT", "http://127.0.0.1:80@0.0.0.0:PORT", "http://user:word@127.0.0.1:PORT",
            "http://127.0.0.1.example.com:PORT", "http://localhost.example.com:PORT", "file:///etc/passwd",
            "//127.0.0.1",
        ]

        @Test("neither accepts plain http except to loopback, and no other address receives a login")
        func elsewhere() async throws {
            try await Scratch.with { scratch in
                let record = try scratch.write("", to: "record")
                let server = try scratch.serve(
                    ["python3", "-c", Self.listener, record], environment: Python.environment)
                let port = try await server.line()
                try scratch.write(
                    "version: 1\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n", to: "work/aws.yaml")
                let entry = "{host: registry.example.com, username: me, password: {env: PASSWORD}}"
                try scratch.write("version: 1\nregistries: [\(entry)]\n", to: "work/other.yaml")
                let keys = [
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "planted/secret", "PASSWORD": "x",
                    "AWS_MAX_ATTEMPTS": "1",
                ]
                for endpoint in Self.endpoints.map({ $0.replacing("PORT", with: port) }) {
                    let registries = try await scratch.berth(
                        "apply", "-f", "other.yaml", "--timeout", "2s",
                        with: keys.merging(["BERTH_REGISTRY_ENDPOINT": endpoint]) { $1 })
                    #expect(registries.status == 64, "\(registries.output)")
                    // The message omits the user and the password before it.
                    let shown = endpoint.lastIndex(of: "@").map { "…\(endpoint[$0...])" } ?? endpoint
                    #expect(
                        registries.errors.hasPrefix(
                            "error: BERTH_REGISTRY_ENDPOINT is `\(shown)`, which is not a loopback address\n"))
                    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR"] {
                        let aws = try await scratch.berth(
                            "apply", "-f", "aws.yaml", "--timeout", "2s",
                            with: keys.merging([variable: endpoint]) { $1 })
                        #expect(aws.status == 1, "\(aws.output)")
                        #expect(aws.output.contains("blocked   \(variable) is `\(shown)`"), "\(aws.output)")
                    }
                }
                #expect(try scratch.read("record") == "")
                // Checks that the server would record a request.
                _ = try await scratch.berth(
                    "apply", "-f", "aws.yaml",
                    with: keys.merging(["AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)"]) { $1 })
                #expect(try scratch.read("record") == "127.0.0.1:\(port)\n")
            }
        }
    }
}
