import Foundation
import Testing

extension EndToEnd {
    /// The three main uses of berth, each in a terminal as the user sees it.
    @Suite(.needs(Tool(name: "script"))) struct WalkTests {
        @Test("a new machine: bootstrap.sh")
        func newMachine() async throws {
            try await Scratch.with { scratch in
                let script = Checkout.example("bootstrap.sh").path
                let (shown, status) = try await walk("'\(script)'", in: scratch)
                #expect(status == 0)
                #expect(shown == Self.newMachine)
            }
        }

        @Test("a team's change of the manifest: an account added, a region removed, a profile renamed")
        func change() async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.before, to: "work/berth.yaml")
                try scratch.write(Self.after, to: "work/changed.yaml")
                let (shown, status) = try await walk(
                    """
                    berth apply --quiet
                    mv changed.yaml berth.yaml
                    for command in 'plan -v' status apply 'status --exit-code'
                    do
                        echo "\\$ berth $command"
                        berth $command
                    done
                    """, in: scratch)
                #expect(status == 0)
                #expect(shown == Self.change)
            }
        }

        @Test("a CI matrix of three regions and two accounts, with one cell failing")
        func matrix() async throws {
            try await Scratch.with { scratch in
                let manifest = Checkout.example("ci-matrix/berth.yaml").path
                let (shown, status) = try await walk(
                    """
                    berth list -f '\(manifest)' --format github-matrix --by region
                    for region in us-east-2 eu-west-1 ap-southeast-2
                    do
                        echo "\\$ berth apply --only region=$region"
                        berth apply -f '\(manifest)' --only region=$region
                        echo "exit status $?"
                    done
                    echo '$ berth status'
                    berth status -f '\(manifest)' --exit-code
                    """, in: scratch, fault: "refuse:210987654321.*.eu-west-1.*")
                #expect(status == 3)
                #expect(shown.replacing(manifest, with: "berth.yaml") == Self.matrix)
            }
        }

        /// Runs a script in a sandbox and a terminal.
        /// - Returns: the screen at the end, and the script's status.
        private func walk(
            _ script: String, in scratch: Scratch, fault: String? = nil
        ) async throws -> (shown: String, status: Int32) {
            let sandbox = try await SandboxPeer.start(in: scratch, fault.map { ["--fault", $0] } ?? [])
            let folder = try Checkout.program("berth").dropLast("/berth".count)
            let file = try scratch.write(script, to: "walk.sh")
            let (shown, status) = try await scratch.terminal(
                "sh '\(file)'",
                environment: scratch.environment.merging(sandbox.environment) { $1 }
                    .merging(["TERM": "xterm", "PATH": "\(folder):\(Tool.searchPath)"]) { $1 })
            return (shown.withoutTimes, status)
        }
    }
}
