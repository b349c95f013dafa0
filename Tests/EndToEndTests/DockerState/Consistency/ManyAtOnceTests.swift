import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Twenty berths and a docker on one config.
    ///
    /// Docker takes no lock: it reads the config, changes it and writes all of it back. It so loses all writes between
    /// its read and its write, whether another docker's (twenty at once keep one or two logins) or berth's. Only docker
    /// could fix that. berth loses nothing, as these tests check:
    ///
    /// - Docker's logins: stored ones are present at the end, and removed ones are not. Only one docker runs at a time,
    ///   because two would lose each other's logins.
    /// - Other berths' logins: all are present, except those that a docker has dropped. One more apply of each manifest
    ///   restores these.
    @Suite struct ManyAtOnceTests {
        private static let foreign = "ghcr.io"

        /// A docker command among the berths.
        private enum DockerStep {
            case login(String), logout(String)

            func run(in scratch: Scratch) async throws {
                switch self {
                case .login(let host): try await scratch.dockerLogin(host, user: "someone", password: "else")
                case .logout(let host): try await scratch.dockerLogout(host)
                }
            }
        }

        /// A round's own manifests, so that each of its applies changes something: 16 single ones, and two with a copy
        /// in another directory and the same name, like two checkouts.
        private struct Manifests {
            let hosts: Set<String>
            /// One file for each name.
            let originals: [String]
            let copies: [String]

            init(round: Int, in scratch: Scratch) throws {
                let accounts = (0..<18).map { "6004236\(round)04\($0 + 10)" }
                hosts = Set(accounts.map { "\($0).dkr.ecr.us-east-2.amazonaws.com" })
                for folder in ["one", "two"] { try scratch.make(folder: "\(folder)/round-\(round)") }
                originals = try accounts.map { try Self.write($0, to: "one/round-\(round)/\($0).yaml", in: scratch) }
                copies = try accounts.suffix(2).map {
                    try Self.write($0, to: "two/round-\(round)/\($0).yaml", in: scratch)
                }
            }

            private static func write(_ account: String, to file: String, in scratch: Scratch) throws -> String {
                try scratch.write(
                    """
                    version: 1
                    name: team-\(account)
                    accounts: [{id: \(account), regions: [us-east-2]}]

                    """, to: file
                )
            }
        }

        @Test(
            "twenty applies at once with docker logins and logouts between them: berth loses no login",
            .needs(.docker), .needs(.dockerRegistry), .needs(.htpasswd), .lasting(atMost: .minutes(2))
        )
        func withDocker() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let registry = try await DockerRegistry.start(in: scratch, user: "someone", password: "else")
                let address = registry.address
                let otherName = address.replacing("127.0.0.1", with: "localhost")
                try scratch.write(config: #"{"auths":{"\#(Self.foreign)":{"auth":"bWU6eA=="}},"psFormat":"table"}"#)

                var expected: Set = [Self.foreign]
                let steps: [DockerStep] = [.login(address), .login(otherName), .logout(address)]
                for (round, step) in steps.enumerated() {
                    let manifests = try Manifests(round: round, in: scratch)
                    let all = manifests.originals + manifests.copies
                    let first = try all.prefix(all.count / 2).map { try apply($0, scratch, sandbox) }
                    async let docker: Void = step.run(in: scratch)
                    let second = try all.suffix(all.count / 2).map { try apply($0, scratch, sandbox) }
                    try await docker
                    try await expectDone(first + second)
                    switch step {
                    case .login(let host): expected.insert(host)
                    case .logout(let host): expected.remove(host)
                    }

                    // Docker may have dropped some of this round's hosts, but no others.
                    #expect(try Set(scratch.auths().keys).subtracting(manifests.hosts) == expected, "round \(round)")

                    try await expectDone(manifests.originals.map { try apply($0, scratch, sandbox) })
                    expected.formUnion(manifests.hosts)
                    #expect(try Set(scratch.auths().keys) == expected, "round \(round)")
                }
                #expect(try scratch.read("home/.docker/config.json").contains("psFormat"))
                let left = try scratch.names(in: "home/.docker").filter { $0.contains("berth") }
                #expect(left == [".config.json.berth-lock"])
            }
        }

        @Test(
            "twenty applies at once, some of one manifest: each can remove its own logins",
            .lasting(atMost: .minutes(1))
        )
        func berthAlone() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(config: #"{"auths":{"\#(Self.foreign)":{"auth":"bWU6eA=="}}}"#)
                let manifests = try Manifests(round: 0, in: scratch)
                try await expectDone(
                    (manifests.originals + manifests.copies).map { try apply($0, scratch, sandbox) })
                #expect(try Set(scratch.auths().keys) == manifests.hosts.union([Self.foreign]))
                // Two at once may each have stored a token for a host, with the other's in the ledger; this apply
                // corrects that.
                try await expectDone(manifests.originals.map { try apply($0, scratch, sandbox) })
                // A copy with the same name may own a login alone, for which berth prompts, or together with the
                // original.
                for manifest in manifests.originals + manifests.copies {
                    let logout = try await scratch.berth(
                        "logout", "--all", "--yes", "-f", manifest, with: sandbox.environment)
                    #expect(logout.status == 0, "\(logout.errors)\(logout.output)")
                }
                #expect(try Set(scratch.auths().keys) == [Self.foreign])
            }
        }

        private func apply(_ manifest: String, _ scratch: Scratch, _ sandbox: SandboxPeer) throws -> Program {
            try scratch.start(["apply", "-q", "-f", manifest], with: sandbox.environment)
        }

        private func expectDone(_ programs: [Program]) async throws {
            for program in programs {
                let ended = try await program.ended()
                #expect(ended.status == 0, "\(ended.errors)\(ended.output)")
            }
        }
    }
}
