import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `storage: helper`: docker runs `docker-credential-berth`, and Docker's config contains no secret.
    @Suite struct CredentialHelperTests {
        private let host = HelperPlace.host

        @Test(
            "get answers in any directory without requests, and the config contains the helper's name and no secret",
            .needs(.curl))
        func anyFolder() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                let counts = try await sandbox.counts(in: scratch)
                #expect(counts == ["ecr:GetAuthorizationToken": 1, "registry:v2": 1])

                let secret = try await place.secret()
                #expect(try await place.registryStatus(for: secret, at: sandbox.endpoint) == "200")
                let got = try await place.ask("get", "\(host)\n", in: URL(filePath: "/"))
                #expect(got.output == #"{"ServerURL":"\#(host)","Username":"AWS","Secret":"\#(secret)"}"# + "\n")
                #expect(got.errors == "" && got.status == 0)
                #expect(try await sandbox.counts(in: scratch)["ecr:GetAuthorizationToken"] == 1)

                struct Config: Decodable {
                    var auths: [String: [String: String]]?
                    var credHelpers: [String: String]
                }
                let config = try JSONDecoder().decode(Config.self, from: Data(contentsOf: scratch.config))
                #expect(config.credHelpers == [host: "berth"])
                #expect(config.auths?[host] == nil)
                try expectSecretOnly(in: try place.tokenFile(), secret, scratch)
            }
        }

        /// Expects that only one file contains the secret, readable only by its owner.
        private func expectSecretOnly(in file: String, _ secret: String, _ scratch: Scratch) throws {
            let auth = Data("AWS:\(secret)".utf8).base64EncodedString()
            for folder in ["home", "state", "work"] {
                for (name, state) in try scratch.files(below: folder) where "\(folder)/\(name)" != file {
                    let text = String(decoding: state.content, as: UTF8.self)
                    #expect(!text.contains(secret.prefix(40)), "\(name)")
                    #expect(!text.contains(auth.prefix(40)), "\(name)")
                }
            }
            #expect(try scratch.read(file).contains(secret))
            #expect(try FileState(scratch.path(file)).mode & 0o7777 == 0o600)
            let folder = scratch.url(file).deletingLastPathComponent().path
            #expect(try FileState(folder).mode & 0o7777 == 0o700)
            #expect(try FileState(scratch.path("state/berth/helper-index")).mode & 0o7777 == 0o600)
        }

        @Test("twenty at once with an empty cache make one token request, and get the same valid answer", .needs(.curl))
        func twenty() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--latency", "100ms")
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                try place.emptyCache()
                let started = try (0..<20).map { _ in try place.start("get", host) }
                var answers: Set<String> = []
                for program in started {
                    let got = try await program.ended()
                    #expect(got.status == 0, "\(got.output)\(got.errors)")
                    answers.insert(got.output)
                }
                let secret = try await place.secret()
                #expect(answers == [#"{"ServerURL":"\#(host)","Username":"AWS","Secret":"\#(secret)"}"# + "\n"])
                #expect(try await place.registryStatus(for: secret, at: sandbox.endpoint) == "200")
                #expect(try await sandbox.counts(in: scratch)["ecr:GetAuthorizationToken"] == 2)
            }
        }

        @Test("a link to berth with the helper's name is the complete helper")
        func link() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                let link = scratch.path("docker-credential-berth")
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: try Checkout.program("berth"))
                for action in ["get", "list", "version", "erase", "get", "frob", "--help"] {
                    let ours = try await place.ask(action, host)
                    let linked = try await place.ask(action, host, program: link)
                    #expect(linked.output == ours.output && linked.status == ours.status, "\(action)")
                }
                try place.emptyCache()
                let minted = try await place.ask("get", host, program: link)
                #expect(minted.status == 0, "\(minted.output)")
                let secret = try await place.secret()
                #expect(minted.output.contains(secret))
                #expect(try scratch.read(place.tokenFile()).contains(secret))
            }
        }

        @Test("the helper reads a changed manifest, and reports one without the host")
        func changedManifest() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                try place.emptyCache()
                try scratch.write(
                    HelperPlace.manifest.replacing("600423610423", with: "210987654321"), to: "work/berth.yaml")
                let manifest = scratch.path("work/berth.yaml")
                let got = try await place.ask("get", host)
                #expect(
                    got.output
                        == "berth: \(host) is no longer in \(manifest): run `berth apply -f \(manifest)`\n")
                #expect(got.status == 1)
            }
        }

        @Test(
            "docker reads an image through it, also if the cached token has expired",
            .needs(.moto), .needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl), .needs(.docker),
            .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"), .exclusive(.port443, .hostsFile)
        )
        func docker() async throws {
            try await Scratch.with { scratch in
                let account = "600423610423"
                let moto = try await Moto.start(in: scratch, account: account)
                let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: [host])
                try RealHosts.claim([host], authority: certificates.authority, in: scratch)
                let registry = try await DockerRegistry.start(
                    in: scratch, host: host, certificates: certificates, user: "AWS", password: "\(account)-auth-token"
                )
                _ = try await registry.putImage(named: "app", in: scratch)
                let place = try await HelperPlace.apply(
                    in: scratch,
                    with: [
                        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "any will do",
                        "AWS_ENDPOINT_URL": moto.endpoint,
                    ])
                #expect(try moto.requests().count == 1)
                let inspect = ["docker", "manifest", "inspect", "\(host)/app:latest"]
                #expect(
                    try await scratch.run(inspect, with: place.environment) == DockerRegistry.manifestOfTheImage)
                #expect(try moto.requests().count == 1)

                // docker must get the new token: the registry refuses this one.
                try place.forge(HelperPlace.token("an-old-token", age: 43200, left: -1))
                #expect(
                    try await scratch.run(inspect, with: place.environment) == DockerRegistry.manifestOfTheImage)
                #expect(try moto.requests().count == 2)
            }
        }
    }
}
