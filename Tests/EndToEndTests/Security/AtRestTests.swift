import Foundation
import Testing

extension EndToEnd {
    /// The files that contain a login after an apply, and their readers.
    @Suite struct AtRestTests {
        private static let password = "planted-0123456789-abcdefghij"
        private static let ecr = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

        private static func manifest(_ storage: String) -> String {
            """
            version: 1
            storage: \(storage)
            accounts:
              - {id: 600423610423, regions: [us-east-2]}
            registries:
              - {host: registry.example.com, username: me, verify: false, password: {env: PASSWORD}}

            """
        }

        /// Returns the files below a scratch directory that contain the password, the token, or docker's encoding of
        /// one.
        private func holders(_ scratch: Scratch, _ token: String) throws -> [String] {
            let auths = ["me:\(Self.password)", "AWS:\(token)"].map { Data($0.utf8).base64EncodedString() }
            return try (FileManager.default.subpaths(atPath: scratch.folder.path) ?? []).filter { name in
                let text = String(decoding: try FileState(scratch.path(name)).content, as: UTF8.self)
                // Part of a secret is a leak too.
                return ([Self.password, token] + auths).contains {
                    text.contains($0.prefix(20)) || text.contains($0.suffix(20))
                }
            }.sorted()
        }

        @Test("with `storage: helper`, no file contains a password, and only the cache contains a token")
        func helper() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(
                    in: scratch, with: sandbox.environment.merging(["PASSWORD": Self.password]) { $1 },
                    Self.manifest("helper"))
                let token = try await place.secret(of: Self.ecr)
                #expect(try await place.secret(of: "registry.example.com") == Self.password)
                #expect(try holders(scratch, token) == [try place.tokenFile()])
                let state = try FileState(scratch.path(try place.tokenFile()))
                #expect(state.mode & 0o777 == 0o600)
                let folder = try FileState(scratch.url(try place.tokenFile()).deletingLastPathComponent().path)
                #expect(folder.mode & 0o777 == 0o700)
            }
        }

        @Test("with a store, only the store contains the password and the token")
        func store() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let store = try ScriptedStore.make(in: scratch)
                try scratch.write(Self.manifest(ScriptedStore.name), to: "work/berth.yaml")
                let applied = try await scratch.berth(
                    "apply",
                    with: sandbox.environment.merging(store.environment) { $1 }.merging(["PASSWORD": Self.password]) {
                        $1
                    })
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                let stored = try JSONDecoder().decode(
                    [String: String].self, from: Data(contentsOf: scratch.url("logins/\(Self.ecr)")))
                let token = try #require(stored["Secret"])
                #expect(try holders(scratch, token) == ["logins/\(Self.ecr)", "logins/registry.example.com"])
            }
        }

        @Test("with `storage: file`, only Docker's config contains them, also after a killed run")
        func file() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(Self.manifest("file"), to: "work/berth.yaml")
                let environment = sandbox.environment.merging(["PASSWORD": Self.password]) { $1 }
                for delay in stride(from: 10, to: 120, by: 10) {
                    let killed = try scratch.start(["apply"], with: environment)
                    try await Task.sleep(for: .milliseconds(delay))
                    killed.signal(SIGKILL)
                    _ = try await killed.ended()
                }
                let applied = try await scratch.berth("apply", with: environment)
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                let auth = try #require(Data(base64Encoded: try scratch.auths()[Self.ecr] ?? ""))
                let token = String(decoding: auth, as: UTF8.self).dropFirst("AWS:".count)
                #expect(try holders(scratch, String(token)) == ["home/.docker/config.json"])
                #expect(try FileState(scratch.config.path).mode & 0o777 == 0o600)
            }
        }
    }
}
