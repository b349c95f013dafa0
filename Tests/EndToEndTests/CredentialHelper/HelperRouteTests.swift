import Foundation
import Testing

extension EndToEnd {
    /// Docker's config sends a host to berth, but the helper does not find an apply's record.
    @Suite struct HelperRouteTests {
        private static let host = "registry.example.com"

        /// Runs a test after an apply for the helper.
        /// - Parameter elsewhere: the environment of another home, with the same Docker config.
        private func inPlace(
            _ body: (HelperPlace, _ elsewhere: [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { try await apply(Self.host, in: $0, body) }
        }

        private func apply(
            _ host: String, in scratch: Scratch, _ body: (HelperPlace, [String: String]) async throws -> Void
        ) async throws {
            try scratch.write(
                """
                version: 1
                verify: false
                storage: helper
                registries:
                  - {host: "\(host)", username: me, password: {env: TOKEN}}

                """, to: "work/berth.yaml")
            let environment = ["TOKEN": "given", "PATH": try HelperPlace.path()]
            try await scratch.succeed("apply", with: environment)
            try scratch.make(folder: "elsewhere")
            let elsewhere = ["HOME": scratch.path("elsewhere"), "XDG_STATE_HOME": ""]
            try await body(HelperPlace(scratch: scratch, environment: environment), elsewhere)
        }

        private static func message(_ scratch: Scratch) -> String {
            "berth: no login for \(host): \(scratch.config.path) sends it to berth, and there is no "
                + "\(scratch.path("elsewhere/.local/state/berth/helper-index")); "
                + "Set HOME or XDG_STATE_HOME as for `berth apply`, or run `berth apply` here."
        }

        @Test(
            "C9: with another HOME the helper fails, instead of reporting a missing login",
            arguments: [
                "docker-credential-berth", "berth",
            ])
        func otherHome(program: String) async throws {
            try await inPlace { place, elsewhere in
                let scratch = place.scratch
                // Both programs answer alike: the link with the helper's name, and the helper itself.
                let link = scratch.path("docker-credential-berth")
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: try Checkout.program(program))
                let ended = try await place.ask("get", "https://\(Self.host)", with: elsewhere, program: link)
                #expect(ended.output == Self.message(scratch) + "\n")
                #expect(ended.status == 1)
                let unknown = try await place.ask("get", "ghcr.io", with: elsewhere, program: link)
                #expect(unknown.output == HelperPlace.notFound)
                #expect(try await place.ask("get", Self.host, program: link).status == 0)
            }
        }

        @Test("C9: if a config names berth for all hosts, an unknown host is not an error")
        func store() async throws {
            try await inPlace { place, elsewhere in
                try place.scratch.write(config: #"{"credsStore":"berth"}"#)
                let ended = try await place.ask("get", Self.host, with: elsewhere)
                #expect(ended.output == HelperPlace.notFound)
            }
        }

        @Test(
            "C9: skopeo stops there, and does not continue anonymously", .needs(.skopeo), .needs(.dockerRegistry),
            .needs(.htpasswd))
        func skopeo() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: "given")
                try await apply(peer.address, in: scratch) { place, elsewhere in
                    let environment = scratch.environment.merging(place.environment) { $1 }
                        .merging(["REGISTRY_AUTH_FILE": scratch.config.path]) { $1 }
                    let inspect = ["skopeo", "inspect", "--tls-verify=false", "docker://\(peer.address)/no-image"]
                    let there = try await Program.run(inspect, environment: environment, in: scratch.work)
                    #expect(there.errors.contains("manifest unknown"), "\(there.errors)")
                    let ended = try await Program.run(
                        inspect, environment: environment.merging(elsewhere) { $1 }, in: scratch.work)
                    #expect(ended.status != 0)
                    #expect(ended.errors.contains("no login for \(peer.address)"), "\(ended.errors)\(ended.output)")
                }
            }
        }

        @Test("C12: without the helper on PATH, the status says why docker, podman and skopeo find no login")
        func missingHelper() async throws {
            try await inPlace { place, _ in
                // berth may be installed on this machine.
                let environment = ["TOKEN": "given", "PATH": place.scratch.path("no-programs")]
                let ended = try await place.scratch.succeed("status", "--consumers", with: environment)
                #expect(
                    ended.output == """
                        berth: 1 registry, ~/.docker/config.json

                                                 docker   podman   skopeo   crane   oras    helm    kubelet
                          registry.example.com   ✗ [1]    ✗ [1]    ✗ [1]    ✗ [1]   ✗ [1]   ✗ [1]   ✗ [2]

                          [1] cannot run docker-credential-berth, which ~/.docker/config.json names: it is not on PATH
                          [2] reads /var/lib/kubelet/config.json

                        docker, podman, skopeo, crane, oras and helm do not see 1 of them. \
                        Put docker-credential-berth into a directory of PATH: it comes with berth.

                        """)
                let there = try await place.scratch.succeed("status", "--consumers", with: place.environment)
                #expect(there.output.contains("registry.example.com   ✓ "), "\(there.output)")
            }
        }
    }
}
