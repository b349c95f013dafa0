import Foundation
import Testing

extension EndToEnd {
    /// Manifests that declare one registry with one principal: all of them own its login.
    @Suite struct SharedLoginTests {
        private static let host = "registry.example.com"
        private static let team = "work/team/berth.yaml"
        private static let mine = "work/mine/berth.yaml"

        private static func manifest(
            _ name: String, hosts: [String] = [host], variable: String = "TOKEN", storage: String = "auto"
        ) -> String {
            "version: 1\nname: \(name)\nverify: false\nstorage: \(storage)\nregistries:\n"
                + hosts.map { "  - {host: \($0), username: me, password: {env: \(variable)}}\n" }.joined()
        }

        /// Runs a test after the manifests `team` and `mine` were applied.
        private func beside(
            storage: String = "auto", names: [String] = ["team", "mine"],
            _ body: (Scratch, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                var environment = ["TOKEN": "given"]
                if storage == "helper" { environment["PATH"] = try HelperPlace.path() }
                for (name, path) in zip(names, [Self.team, Self.mine]) {
                    try scratch.make(folder: path.replacing("/berth.yaml", with: ""))
                    try scratch.write(Self.manifest(name, storage: storage), to: path)
                    try await scratch.succeed("apply", "-f", path.replacing("work/", with: ""), with: environment)
                }
                try await body(scratch, environment)
            }
        }

        @Test(
            "C4: a file is one owner, whatever path it is applied by",
            arguments: [
                "ln -s team link", "mkdir link; ln team/berth.yaml link/berth.yaml",
                "mkdir link; ln -s ../team/berth.yaml link/berth.yaml",
            ])
        func samePath(script: String) async throws {
            try await beside { scratch, environment in
                try await scratch.succeed("logout", "--all", "-f", "mine/berth.yaml", with: environment)
                let linked = try await Program.run(
                    ["sh", "-euc", script], environment: scratch.environment, in: scratch.work)
                try #require(linked.status == 0, "\(linked.errors)")
                let applied = try await scratch.succeed("apply", "-f", "link/berth.yaml", with: environment)
                #expect(
                    applied.output == "team: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
                try await scratch.succeed("logout", "--all", "-f", "link/berth.yaml", with: environment)
                #expect(try scratch.auths() == [:])
            }
        }

        @Test("C4: with the helper, the remaining manifest answers docker")
        func helper() async throws {
            try await beside(storage: "helper") { scratch, environment in
                let place = HelperPlace(scratch: scratch, environment: environment)
                for (name, other) in [("mine", "team"), ("team", "mine")] {
                    // Whichever manifest logs out first, the other one answers docker.
                    try await scratch.succeed("logout", "--all", "-f", "\(name)/berth.yaml", with: environment)
                    try FileManager.default.moveItem(
                        at: scratch.url("work/\(name)/berth.yaml"), to: scratch.url("work/\(name)/away.yaml"))
                    #expect(try await place.secret(of: Self.host) == "given")
                    try FileManager.default.moveItem(
                        at: scratch.url("work/\(name)/away.yaml"), to: scratch.url("work/\(name)/berth.yaml"))
                    try await scratch.succeed("apply", "-f", "\(name)/berth.yaml", with: environment)
                    try await scratch.succeed("apply", "-f", "\(other)/berth.yaml", with: environment)
                }
                for name in ["mine", "team"] {
                    try await scratch.succeed("logout", "--all", "-f", "\(name)/berth.yaml", with: environment)
                }
                #expect(try await place.ask("get", Self.host).output == HelperPlace.notFound)
                #expect(try scratch.contents().credHelpers?[Self.host] == nil)
            }
        }
    }
}
