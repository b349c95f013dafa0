import Foundation
import Testing

extension EndToEnd {
    /// The addresses that berth connects to. A server listens at every address of this machine and records each request
    /// with its address.
    @Suite(.needs(.python)) struct AddressTests {
        private static let listener = """
            import socket, sys
            from http.server import BaseHTTPRequestHandler, HTTPServer
            class Server(HTTPServer):
                address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
            class Listener(BaseHTTPRequestHandler):
                def take(self):
                    line = [self.connection.getsockname()[0], self.headers.get("Host"), self.path]
                    line.append(self.headers.get("Authorization") or "-")
                    print(" ".join(line), file=open(sys.argv[2], "a"), flush=True)
                    self.send_response(500)
                    self.end_headers()
                do_GET = do_POST = do_PUT = take
                def log_message(self, *arguments):
                    pass
            server = Server((sys.argv[1], 0), Listener)
            print(server.server_port, flush=True)
            server.serve_forever()
            """

        /// Represents another machine: no loopback name may lead there.
        private static let elsewhere = "127.88.0.1"

        private static let keys = [
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "planted/secret", "AWS_MAX_ATTEMPTS": "1",
        ]

        private struct Place {
            let scratch: Scratch
            let port: String

            /// - Parameter address: the address where the server listens.
            init(in scratch: Scratch, listeningAt address: String) async throws {
                self.scratch = scratch
                let record = try scratch.write("", to: "record")
                port = try await scratch.serve(
                    ["python3", "-c", AddressTests.listener, address, record], environment: Python.environment
                ).line()
                try scratch.write(
                    "version: 1\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n", to: "work/aws.yaml")
                try scratch.write("127.88.0.1 localhost 127.-0.0.1 127.0.0.08 127.0.0.+1\n", to: "hosts")
            }

            /// Runs berth with the file `hosts` as its /etc/hosts.
            func berth(_ arguments: String..., with more: [String: String]) async throws -> Ended {
                let mounted = ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\""]
                return try await Program.run(
                    mounted + [scratch.path("hosts"), try Checkout.program("berth")] + arguments,
                    environment: scratch.environment.merging(AddressTests.keys) { $1 }.merging(more) { $1 },
                    in: scratch.work
                )
            }

            /// Returns the server's requests, in order: address, `Host`, path and `Authorization`.
            func record() throws -> [[String]] {
                try scratch.read("record").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            }
        }

        /// Whether a process can have its own /etc/hosts; root in a container often cannot.
        private static var canMount: Bool {
            get async {
                let made = try? await Scratch.with { scratch in
                    let hosts = try scratch.write("", to: "hosts")
                    return try await Program.run(
                        ["unshare", "-m", "mount", "--bind", hosts, "/etc/hosts"], environment: scratch.environment,
                        in: scratch.work
                    ).status
                }
                return made == 0
            }
        }

        @Test(
            "S11: berth connects to localhost by address, whatever /etc/hosts contains",
            .enabled("mounts are not possible") { await canMount })
        func localhost() async throws {
            try await Scratch.with { scratch in
                let place = try await Place(in: scratch, listeningAt: "0.0.0.0")
                let url = "http://localhost:\(place.port)"
                _ = try await place.berth("apply", "-f", "aws.yaml", with: ["AWS_ENDPOINT_URL": url])
                try scratch.write(
                    "version: 1\nregistries: [{host: 'localhost:\(place.port)', username: me, password: {env: P}}]\n",
                    to: "work/other.yaml")
                _ = try await place.berth("apply", "-f", "other.yaml", "--timeout", "10s", with: ["P": "x"])
                _ = try await place.berth(
                    "apply", "-f", "other.yaml", "--timeout", "10s", with: ["P": "x", "BERTH_REGISTRY_ENDPOINT": url])
                let record = try place.record()
                #expect(record.count >= 3)
                #expect(record.allSatisfy { $0[0] == "127.0.0.1" && $0[1] == "localhost:\(place.port)" }, "\(record)")
            }
        }

        @Test(
            "S11: names similar to loopback names are not looked up, and receive nothing",
            .enabled("mounts are not possible") { await canMount },
            arguments: ["127.-0.0.1", "127.0.0.08", "127.0.0.+1"])
        func lookalikes(name: String) async throws {
            try await Scratch.with { scratch in
                let place = try await Place(in: scratch, listeningAt: "0.0.0.0")
                let url = "http://\(name):\(place.port)"
                let aws = try await place.berth("apply", "-f", "aws.yaml", with: ["AWS_ENDPOINT_URL": url])
                #expect(aws.output.contains("blocked   AWS_ENDPOINT_URL is `\(url)`"), "\(aws.output)")
                let container = try await place.berth(
                    "apply", "-f", "aws.yaml",
                    with: [
                        "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(url)/creds",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "planted-bearer",
                    ])
                #expect(
                    container.output.contains("blocked   AWS_CONTAINER_CREDENTIALS_FULL_URI is `\(url)/creds`"),
                    "\(container.output)")
                try scratch.write(
                    "version: 1\nregistries: [{host: '\(name):\(place.port)', username: me, password: {env: P}}]\n",
                    to: "work/other.yaml")
                let manifest = try await place.berth("apply", "-f", "other.yaml", with: ["P": "x"])
                #expect(manifest.status == 65, "\(manifest.errors)")
                let endpoint = try await place.berth(
                    "apply", "-f", "aws.yaml", with: ["BERTH_REGISTRY_ENDPOINT": url])
                #expect(endpoint.status == 64, "\(endpoint.errors)")
                #expect(try place.record().isEmpty)
            }
        }

        @Test("S11: berth finds a server at ::1 alone as localhost", .enabled(if: hasIPv6, "there is no ::1"))
        func localhostOverIPv6() async throws {
            try await Scratch.with { scratch in
                let place = try await Place(in: scratch, listeningAt: "::1")
                _ = try await scratch.berth(
                    "apply", "-f", "aws.yaml",
                    with: Self.keys.merging(["AWS_ENDPOINT_URL": "http://localhost:\(place.port)"]) { $1 })
                #expect(try place.record().map { $0.prefix(2) } == [["::1", "localhost:\(place.port)"]])
            }
        }

        private static var hasIPv6: Bool {
            let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
                }
            }
        }

        @Test(
            "S9: a mark after a slash sends a container's token nowhere", arguments: ["\u{301}", "\u{34F}", "\u{D4E}"])
        func containerAddress(mark: String) async throws {
            try await Scratch.with { scratch in
                let place = try await Place(in: scratch, listeningAt: "0.0.0.0")
                // 127.77.0.1 as a number.
                for host in ["127.0.0.1", "169.254.170.2", "localhost"] {
                    let applied = try await scratch.berth(
                        "apply", "-f", "aws.yaml",
                        with: [
                            "AWS_CONTAINER_CREDENTIALS_FULL_URI":
                                "http://2135752705:\(place.port)/\(mark)@\(host)/creds",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "planted-bearer",
                        ])
                    #expect(
                        applied.output.contains(
                            "blocked   AWS_CONTAINER_CREDENTIALS_FULL_URI is `…@\(host)/creds`"), "\(applied.output)")
                    #expect(!applied.output.contains("planted-bearer"))
                }
                #expect(try place.record().isEmpty)
                // Checks that the server would record a request.
                _ = try await scratch.berth(
                    "apply", "-f", "aws.yaml",
                    with: [
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(place.port)/creds",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "planted-bearer",
                    ])
                #expect(try place.record().first?.suffix(2) == ["/creds", "planted-bearer"])
            }
        }

        @Test(
            "S8: no output contains a token that no header can carry; the message names its variable",
            arguments: [[], ["--json"], ["-vv"]])
        func brokenToken(options: [String]) async throws {
            try await Scratch.with { scratch in
                let place = try await Place(in: scratch, listeningAt: "127.0.0.1")
                let summary = try scratch.write("", to: "summary")
                let variables = Self.keys.merging([
                    "AWS_ENDPOINT_URL": "http://127.0.0.1:\(place.port)", "GITHUB_ACTIONS": "true",
                    "GITHUB_STEP_SUMMARY": summary, "AWS_SESSION_TOKEN": "FwoGplanted1\nFwoGplanted2",
                ]) { $1 }
                let applied = try await Program.run(
                    Program.behindPipe + [try Checkout.program("berth"), "apply", "-f", "aws.yaml"] + options,
                    environment: scratch.environment.merging(variables) { $1 }, in: scratch.work)
                let said = applied.output + applied.errors + (try scratch.read("summary"))
                #expect(applied.status == 1, "\(said)")
                #expect(said.contains("AWS_SESSION_TOKEN contains a line break"), "\(said)")
                #expect(!said.contains("FwoGplanted"), "\(said)")
                #expect(try place.record().isEmpty)
            }
        }
    }
}
