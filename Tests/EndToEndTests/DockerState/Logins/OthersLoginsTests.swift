import Foundation
import Testing

extension EndToEnd {
    /// Logins that another program stored in Docker's config after berth had put its own into a store.
    @Suite struct OthersLoginsTests {
        private static let host = "registry.example.com"
        /// base64 of `boss:own`.
        private static let boss = "Ym9zczpvd24="

        private static func manifest(_ hosts: String...) -> String {
            "version: 1\nverify: false\nregistries:\n"
                + hosts.map { "  - {host: \($0), username: me, password: {env: TOKEN}}\n" }.joined()
        }

        /// Runs a test with a login of berth's in a store, and a later login of `boss` in the file.
        /// - Parameter config: the config at that time.
        private func inPlace(
            _ config: String, _ body: (Scratch, ScriptedStore, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let store = try ScriptedStore.make(in: scratch)
                let environment = store.environment.merging(["TOKEN": "given"]) { $1 }
                try scratch.write(config: #"{"credHelpers":{"\#(Self.host)":"scripted"}}"#)
                try scratch.write(Self.manifest(Self.host), to: "work/berth.yaml")
                try await scratch.succeed("apply", with: environment)
                try #require(try store.users() == [Self.host: "me"])
                try #require(try scratch.contents().auths == [Self.host: [:]])
                try scratch.write(config: config.replacing("HOST", with: Self.host).replacing("BOSS", with: Self.boss))
                try await body(scratch, store, environment)
            }
        }

        @Test(
            "S16: a login in the file stays, with and without a line for the store; the store's own is removed",
            arguments: [
                #"{"auths":{"HOST":{"auth":"BOSS"}}}"#,
                #"{"credHelpers":{"HOST":"scripted"},"auths":{"HOST":{"auth":"BOSS"}}}"#,
            ])
        func kept(config: String) async throws {
            for isUndeclared in [false, true] {
                try await inPlace(config) { scratch, store, environment in
                    let before = try scratch.read("home/.docker/config.json")
                    if isUndeclared {
                        try scratch.write(Self.manifest("other.example.com"), to: "work/berth.yaml")
                        try await scratch.succeed("apply", with: environment)
                        #expect(try scratch.auths()[Self.host] == Self.boss)
                    } else {
                        try await scratch.succeed("logout", "--all", with: environment)
                        #expect(try scratch.read("home/.docker/config.json") == before)
                    }
                    #expect(try store.users() == [:])
                    // berth no longer owns it.
                    let again = try await scratch.succeed("logout", "--all", with: environment)
                    #expect(!again.output.contains(Self.host), "\(again.output)")
                    #expect(try scratch.contents().auths?[Self.host] == ["auth": Self.boss])
                }
            }
        }

        @Test("S16: another store's mark stays")
        func otherStore() async throws {
            let config = #"{"credHelpers":{"HOST":"mine"},"auths":{"HOST":{}}}"#
            try await inPlace(config) { scratch, store, environment in
                let before = try scratch.read("home/.docker/config.json")
                try await scratch.succeed("logout", "--all", with: environment)
                #expect(try scratch.read("home/.docker/config.json") == before)
                #expect(try store.users() == [:])
            }
        }

        @Test("S16: the store's own mark is removed with its login")
        func mark() async throws {
            let config = #"{"credHelpers":{"HOST":"scripted"},"auths":{"HOST":{},"x.example.com":{"auth":"BOSS"}}}"#
            try await inPlace(config) { scratch, store, environment in
                try await scratch.succeed("logout", "--all", with: environment)
                #expect(try scratch.contents().auths == ["x.example.com": ["auth": Self.boss]])
                #expect(try store.users() == [:])
            }
        }
    }
}
