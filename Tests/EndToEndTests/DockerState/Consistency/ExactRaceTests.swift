import Foundation
import Testing

extension EndToEnd {
    /// The real docker writes the config at the moment that no check can exclude: berth has read the file, made the new
    /// one, checked again, and is about to move it into place.
    @Suite(.needs(.compiler), .needs(.docker), .needs(.dockerRegistry), .needs(.htpasswd)) struct ExactRaceTests {
        private static let ours = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let foreign = #""ghcr.io":{"auth":"bWU6eA=="}"#
        /// base64 of `racer:secret`.
        private static let racer = "cmFjZXI6c2VjcmV0"

        /// A config, a registry for docker, and a berth that is interrupted.
        private struct Race {
            let scratch: Scratch
            let address: String
            private let environment: [String: String]
            private let interposer: Interposer

            init(in scratch: Scratch) async throws {
                self.scratch = scratch
                address = try await DockerRegistry.start(in: scratch, user: "racer", password: "secret").address
                environment = try await SandboxPeer.start(in: scratch).environment
                interposer = try await Interposer.build()
                try scratch.write("secret", to: "password")
                try scratch.write(
                    "version: 1\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n", to: "work/berth.yaml")
            }

            var login: String {
                DockerLogins.command(
                    "login --username racer --password-stdin \(address) < '\(scratch.path("password"))' >&2")
            }
            var logout: String { DockerLogins.command("logout \(address) >&2") }

            /// Runs berth, and a shell command at that moment.
            func berth(_ arguments: String..., meanwhile command: String) async throws {
                let met = scratch.path("met")
                let held = interposer.whenReplacing(scratch.config, run: "\(command) && touch '\(met)'")
                let ended = try await scratch.start(arguments, with: environment.merging(held) { $1 }).ended()
                #expect(ended.status == 0, "\(ended.errors)\(ended.output)")
                #expect(FileManager.default.fileExists(atPath: met), "nothing came in between: \(ended.errors)")
                let left = try scratch.names(in: "home/.docker").filter { $0.contains("berth") }
                #expect(left == [".config.json.berth-lock"])
            }

            func berth(_ arguments: String...) async throws {
                let ended = try await scratch.start(arguments, with: environment).ended()
                try #require(ended.status == 0, "\(ended.errors)\(ended.output)")
            }
        }

        @Test("a docker login between berth's last check and its write stays, and so does berth's")
        func login() async throws {
            try await Scratch.with { scratch in
                let race = try await Race(in: scratch)
                try scratch.write(config: "{\"auths\":{\(Self.foreign)}}")
                try await race.berth("apply", meanwhile: race.login)
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", race.address, Self.ours])
                #expect(try scratch.auths()[race.address] == Self.racer)
            }
        }

        @Test("a login that docker removes at that moment stays removed")
        func logout() async throws {
            try await Scratch.with { scratch in
                let race = try await Race(in: scratch)
                try scratch.write(config: "{\"auths\":{\(Self.foreign)}}")
                try await scratch.dockerLogin(race.address, user: "racer", password: "secret")
                try await race.berth("apply", meanwhile: race.logout)
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", Self.ours])
            }
        }

        @Test("a config that docker makes at that moment keeps its login")
        func firstLogin() async throws {
            try await Scratch.with { scratch in
                let race = try await Race(in: scratch)
                try await race.berth("apply", meanwhile: race.login)
                #expect(try Set(scratch.auths().keys) == [race.address, Self.ours])
                #expect(try scratch.auths()[race.address] == Self.racer)
            }
        }

        @Test("a config that is removed at that moment stays removed, except for berth's login")
        func removed() async throws {
            try await Scratch.with { scratch in
                let race = try await Race(in: scratch)
                try scratch.write(config: "{\"auths\":{\(Self.foreign)}}")
                try await race.berth("apply", meanwhile: "rm '\(scratch.config.path)'")
                #expect(try Set(scratch.auths().keys) == [Self.ours])
            }
        }

        @Test("a docker login at the moment when berth removes its own logins stays")
        func loginDuringLogout() async throws {
            try await Scratch.with { scratch in
                let race = try await Race(in: scratch)
                try scratch.write(config: "{\"auths\":{\(Self.foreign)}}")
                try await race.berth("apply")
                try await race.berth("logout", "--all", meanwhile: race.login)
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", race.address])
            }
        }
    }
}
