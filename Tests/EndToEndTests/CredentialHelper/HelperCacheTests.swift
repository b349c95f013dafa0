import Foundation
import Testing

extension EndToEnd {
    /// The cached tokens that the helper uses or ignores.
    @Suite struct HelperCacheTests {
        private let host = HelperPlace.host

        /// Applies a manifest, changes the cached token, and runs the helper.
        /// - Returns: the secret of the answer, and the number of token requests.
        private func ask(
            _ scratch: Scratch, _ prepare: (HelperPlace) throws -> Void
        ) async throws -> (secret: String, requests: Int) {
            let sandbox = try await SandboxPeer.start(in: scratch)
            let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
            try prepare(place)
            let secret = try await place.secret()
            let requests = try await sandbox.counts(in: scratch)["ecr:GetAuthorizationToken"] ?? 0
            return (secret, requests - 1)
        }

        /// Expects that the changed token is not used, and that a new token replaces it.
        private func expectNew(_ prepare: (HelperPlace) throws -> Void) async throws {
            try await Scratch.with { scratch in
                let answer = try await ask(scratch, prepare)
                #expect(answer.secret != "forged")
                #expect(answer.requests == 1)
                let place = HelperPlace(scratch: scratch, environment: [:])
                let file = try FileState(scratch.path(place.tokenFile()))
                #expect(file.mode & 0o7777 == 0o600 && file.mode & UInt32(S_IFMT) == UInt32(S_IFREG))
                #expect(String(decoding: file.content, as: UTF8.self).contains(answer.secret))
            }
        }

        @Test(
            "a token with enough time left is returned unchanged: the other tests here rely on this",
            .needs(.curl))
        func good() async throws {
            try await Scratch.with { scratch in
                let answer = try await ask(scratch) { try $0.forge(HelperPlace.token("forged")) }
                #expect(answer.secret == "forged")
                #expect(answer.requests == 0)
            }
        }

        @Test(
            "an expired, expiring, overlong or future token is requested again",
            .needs(.curl),
            arguments: [(43200, -1), (43200, 0), (43200, 850), (60, 700_000), (-3600, 40000)])
        func times(age: Int, left: Int) async throws {
            try await expectNew { try $0.forge(HelperPlace.token("forged", age: age, left: left)) }
        }

        @Test("a truncated token is requested again", .needs(.curl), arguments: [1, 4, 12, 60, 1000])
        func cutShort(bytes: Int) async throws {
            try await expectNew { try $0.forge(String(HelperPlace.token("forged").dropLast(bytes))) }
        }

        @Test("a token that others can access is requested again", .needs(.curl), arguments: [0o644, 0o620, 0o601])
        func mode(_ mode: Int) async throws {
            try await expectNew { try $0.forge(HelperPlace.token("forged"), mode: mode) }
        }

        @Test(
            "another user's token is requested again", .needs(.curl),
            .enabled(if: geteuid() == 0, "only root gives files to others"))
        func owner() async throws {
            try await expectNew { place in
                try place.forge(HelperPlace.token("forged"))
                let file = place.scratch.path(try place.tokenFile())
                try #require(chown(file, 65534, 65534) == 0)
            }
        }

        @Test("S13: berth does not use a token under another token's name", .needs(.curl))
        func renamed() async throws {
            try await expectNew { place in
                try place.forge(
                    HelperPlace.token("forged").replacing("KEY", with: String(repeating: "a", count: 64)))
            }
        }

        @Test(
            "S13: berth neither uses nor keeps a token in another user's directory", .needs(.curl),
            .enabled(if: geteuid() == 0, "only root gives files to others"), arguments: ["tokens", "."])
        func directory(name: String) async throws {
            try await Scratch.with { scratch in
                let answer = try await ask(scratch) { place in
                    try place.forge(HelperPlace.token("forged"))
                    try #require(chown(scratch.path("home/.cache/berth/\(name)"), 65534, 65534) == 0)
                }
                #expect(answer.secret != "forged")
                #expect(answer.requests == 1)
                let place = HelperPlace(scratch: scratch, environment: [:])
                #expect(try scratch.read(place.tokenFile()).contains("forged"))
            }
        }

        @Test("a token behind a link is requested again", .needs(.curl))
        func link() async throws {
            try await expectNew { place in
                let file = try place.tokenFile()
                try place.forge(HelperPlace.token("forged"))
                try FileManager.default.moveItem(at: place.scratch.url(file), to: place.scratch.url("forged"))
                try FileManager.default.createSymbolicLink(
                    atPath: place.scratch.path(file), withDestinationPath: place.scratch.path("forged"))
            }
        }

        @Test("a pipe instead of a token delays no caller", .needs(.curl))
        func pipe() async throws {
            try await expectNew { place in
                let file = try place.tokenFile()
                try place.emptyCache()
                try #require(mkfifo(place.scratch.path(file), 0o600) == 0)
            }
        }
    }
}
