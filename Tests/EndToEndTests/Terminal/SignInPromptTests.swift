import Foundation
import Testing

extension EndToEnd {
    /// A user at a terminal who cancels the prompts of a sign-in.
    @Suite struct SignInPromptTests {
        private func atTerminal(
            _ scratch: Scratch, question: String, answer: String, _ command: String
        ) async throws -> Ended {
            let sandbox = try await SandboxPeer.start(in: scratch)
            try scratch.make(folder: "home/.aws")
            try scratch.write(
                "[profile console]\nlogin_session = arn:aws:iam::600423610423:user/dev\n", to: "home/.aws/config")
            try scratch.write(
                """
                version: 1
                verify: false
                regions: [us-east-2]
                profile: dev
                profiles:
                  dev: {sso: {start_url: "https://sandbox.awsapps.com/start", region: us-east-1, role: EcrPull}}
                accounts: [{id: 600423610423}]

                """, to: "work/berth.yaml")
            let berth = try Checkout.program("berth")
            var environment = scratch.environment.merging(sandbox.environment) { $1 }
            environment["TERM"] = "xterm"
            for name in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "DISPLAY", "BROWSER"] {
                environment[name] = nil
            }
            let shell = "trap : INT; stty -a; \(berth) \(command); echo status $?; stty -a"
            return try await Program.run(
                ["python3", Checkout.script("at_terminal.py"), question, answer, "sh", "-c", shell],
                environment: environment, in: scratch.work)
        }

        @Test("^C at the offer of an apply ends berth, and nothing is applied", .needs(.python))
        func offer() async throws {
            try await Scratch.with { scratch in
                let ended = try await atTerminal(scratch, question: "Sign in now? [Y/n] ", answer: "^C", "apply")
                #expect(ended.output.contains("status 130\r\n"), "\(ended.output)")
                #expect(!ended.output.contains("Plan:"), "\(ended.output)")
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }

        @Test("^D at the offer of an apply is a no, on a line of its own", .needs(.python))
        func end() async throws {
            try await Scratch.with { scratch in
                let ended = try await atTerminal(scratch, question: "Sign in now? [Y/n] ", answer: "^D", "apply")
                #expect(ended.output.contains("Sign in now? [Y/n] \r\n"), "\(ended.output)")
                #expect(ended.output.contains("blocked") && ended.output.contains("status 1\r\n"), "\(ended.output)")
            }
        }

        @Test("^C at the prompt for a pasted code ends berth, and leaves a terminal that echoes input", .needs(.python))
        func pastedCode() async throws {
            try await Scratch.with { scratch in
                let ended = try await atTerminal(
                    scratch, question: "Paste the code that the page shows: ", answer: "^C",
                    "auth login console --remote")
                #expect(ended.output.contains("status 130\r\n"), "\(ended.output)")
                let modes = ended.output.components(separatedBy: " echo ")
                #expect(modes.count == 3, "before and after: \(ended.output)")
            }
        }
    }
}
