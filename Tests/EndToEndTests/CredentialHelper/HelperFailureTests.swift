import Foundation
import Testing

extension EndToEnd {
    /// The answer for an unmanaged host, which no failure ever has.
    @Suite struct HelperFailureTests {
        private let host = HelperPlace.host
        private let mumbai = "600423610423.dkr.ecr.ap-south-1.amazonaws.com"
        private let dublin = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
        private let london = "210987654321.dkr.ecr.eu-west-2.amazonaws.com"
        private let manifest = """
            version: 1
            storage: helper
            profiles:
              deploy: {role_arn: 'arn:aws:iam::210987654321:role/ecr-pull'}
            accounts:
              - {id: 600423610423, regions: [us-east-2, ap-south-1, eu-west-1]}
              - {id: 210987654321, regions: [eu-west-2], profile: deploy}

            """

        /// Expects a failure: one line of berth's own on standard output, and status 1.
        private func expectFailure(_ got: Ended, _ host: String, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(got.status == 1, sourceLocation: sourceLocation)
            #expect(
                got.output.hasPrefix("berth: no login for \(host)"), "\(got.output)", sourceLocation: sourceLocation)
            #expect(
                got.output.hasSuffix("\n") && got.output.lines.count == 1, "\(got.output)",
                sourceLocation: sourceLocation)
        }

        @Test("a host that was never applied gets the standard answer, and status 1")
        func unmanaged() async throws {
            try await Scratch.with { scratch in
                let fresh = HelperPlace(scratch: scratch, environment: [:])
                for action in ["get", "erase"] {
                    let got = try await fresh.ask(action, "ghcr.io")
                    #expect(got.output == HelperPlace.notFound && got.status == 1)
                }
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                for unknown in [
                    "ghcr.io", "https://index.docker.io/v1/", "\(host).example.com", "x\(host)", "\(host):5000",
                ] {
                    let got = try await place.ask("get", unknown)
                    #expect(got.output == HelperPlace.notFound && got.status == 1, "\(unknown)")
                }
            }
        }

        @Test("a host whose token is unavailable is reported in one line, whatever the reason")
        func refusals() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                var place = try await HelperPlace.apply(in: scratch, with: sandbox.environment, manifest)
                try place.emptyCache()
                try FileManager.default.removeItem(at: scratch.url("sandbox.environment"))
                let faulty = try await SandboxPeer.start(
                    in: scratch, "--fault", "refuse:ecr.us-east-2", "--fault", "garbage:ecr.ap-south-1",
                    "--fault", "status:503:ecr.eu-west-1", "--fault", "deny-role:*"
                )
                place.environment = faulty.environment.merging(["PATH": try HelperPlace.path()]) { $1 }
                for refused in [host, mumbai, dublin, london] {
                    expectFailure(try await place.ask("get", refused), refused)
                }
                let nowhere = [
                    "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": "/dev/null",
                    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                ]
                expectFailure(try await place.ask("get", host, with: nowhere), host)
                let unreachable = try await place.ask("get", host, with: ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"])
                expectFailure(unreachable, host)
                #expect(try place.tokenFiles() == [])
            }
        }

        @Test("the helper gives up on a stalled AWS within ten seconds, and its line names the service")
        func stall() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                var place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                try place.emptyCache()
                try FileManager.default.removeItem(at: scratch.url("sandbox.environment"))
                let stalling = try await SandboxPeer.start(in: scratch, "--fault", "stall:ecr.*")
                place.environment = stalling.environment.merging(["PATH": try HelperPlace.path()]) { $1 }
                let got = try await place.ask("get", host)
                expectFailure(got, host)
                #expect(got.output.contains("did not answer within"), "\(got.output)")
                #expect(got.elapsed < .milliseconds(10_500))
            }
        }

        @Test("a hanging credential program ends with the helper")
        func hangingProcess() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let mark = "hanging-\(UUID().uuidString)"
                let keys = try ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map {
                    try #require(sandbox.environment[$0])
                }
                let script = try scratch.write(
                    """
                    #!/bin/sh
                    if [ -e \(scratch.path("hang")) ]; then sh -c 'sleep 600; : \(mark)'; fi
                    echo '{"Version": 1, "AccessKeyId": "\(keys[0])", "SecretAccessKey": "\(keys[1])"}'

                    """, to: "credentials.sh")
                try scratch.write("[profile slow]\ncredential_process = /bin/sh \(script)\n", to: "aws-config")
                var environment = sandbox.environment
                environment["AWS_CONFIG_FILE"] = scratch.path("aws-config")
                let place = try await HelperPlace.apply(
                    in: scratch, with: environment,
                    """
                    version: 1
                    storage: helper
                    profiles:
                      slow: {aws_profile: slow}
                    accounts:
                      - {id: 600423610423, regions: [us-east-2], profile: slow}

                    """)
                try place.emptyCache()
                try scratch.write("", to: "hang")
                let got = try await place.ask("get", host)
                #expect(got.output == "berth: no login for \(host) within 9s\n")
                #expect(got.status == 1)
                #expect(got.elapsed < .milliseconds(10_500))
                #expect(try await RunningProcesses.left(mark) == [])
            }
        }

        @Test("an unusable index is reported, because it may contain any host")
        func brokenIndex() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                let index = try scratch.read(place.index)
                let path = scratch.path(place.index)
                let nextStep = "Remove it, and run `berth apply` for each manifest with `storage: helper`.\n"

                try scratch.write(String(index.dropLast(5)), to: place.index)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                for any in [host, "ghcr.io"] {
                    let got = try await place.ask("get", any)
                    #expect(got.output == "berth: \(path) is incomplete; \(nextStep)" && got.status == 1)
                }
                try scratch.write(index, to: place.index)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
                let open = try await place.ask("get", host)
                #expect(
                    open.output == "berth: others can access \(path) (mode 644); If none of them did: chmod 600 it.\n")
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                #expect(try await place.ask("get", host).status == 0)

                try FileManager.default.moveItem(atPath: path, toPath: scratch.path("moved"))
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: scratch.path("moved"))
                let linked = try await place.ask("get", host)
                #expect(
                    linked.output == "berth: \(path) is not a plain file; Remove it, and run `berth apply` again.\n")
            }
        }

        @Test("a changed manifest that is invalid is reported, with its first problem")
        func brokenManifest() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                let manifest = scratch.path("work/berth.yaml")
                try place.emptyCache()
                try scratch.write("version: 1\naccounts: [{id: 7}]\nmore: 1\n", to: "work/berth.yaml")
                let broken = try await place.ask("get", host, in: scratch.work)
                #expect(broken.output.hasPrefix("berth: berth.yaml:2:"), "\(broken.output)")
                #expect(broken.output.hasSuffix("; See `berth validate -f \(manifest)`.\n"), "\(broken.output)")
                #expect(broken.output.lines.count == 1 && broken.status == 1)
                try FileManager.default.removeItem(atPath: manifest)
                let gone = try await place.ask("get", host, in: scratch.work)
                #expect(
                    gone.output
                        == "berth: berth.yaml: error: there is no such file; See `berth validate -f \(manifest)`.\n")
            }
        }

        @Test("without berth, a missing token is reported, and a cached one is returned")
        func alone() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                try scratch.make(folder: "alone")
                let copy = scratch.path("alone/docker-credential-berth")
                try FileManager.default.copyItem(atPath: try Checkout.program("docker-credential-berth"), toPath: copy)
                let warm = try await place.ask("get", host, with: ["PATH": scratch.path("nowhere")], program: copy)
                #expect(warm.status == 0, "\(warm.output)")
                try place.emptyCache()
                let cold = try await place.ask("get", host, with: ["PATH": scratch.path("nowhere")], program: copy)
                #expect(
                    cold.output == "berth: there is no valid token in the cache, "
                        + "and berth cannot be run: No such file or directory\n")
                #expect(cold.status == 1)
            }
        }
    }
}
