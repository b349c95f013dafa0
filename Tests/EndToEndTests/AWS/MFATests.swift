import Foundation
import Testing

extension EndToEnd {
    /// A user with an MFA device at a terminal, and the judge, which accepts each code once as AWS does.
    @Suite(.needs(.python), .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere }) struct MFATests {
        private static let device = "arn:aws:iam::210987654321:mfa/me"
        private static let question = "MFA code of \(device), for "

        /// Makes two roles that need a code of the same device, each for its own registry.
        private func prepare(_ scratch: Scratch) async throws -> (judge: AWSJudge, environment: [String: String]) {
            try scratch.make(folder: "home/.aws")
            try scratch.write(
                """
                [profile me]
                aws_access_key_id = AKIAME
                aws_secret_access_key = secret-of-AKIAME
                [profile admin]
                role_arn = arn:aws:iam::210987654321:role/admin
                source_profile = me
                mfa_serial = \(Self.device)
                """, to: "home/.aws/config"
            )
            try scratch.write(
                """
                version: 1
                verify: false
                profiles:
                  admin: {aws_profile: admin}
                  reader:
                    aws_profile: me
                    role_arn: arn:aws:iam::210987654321:role/reader
                    mfa_serial: \(Self.device)
                accounts:
                  - {id: 600423610423, regions: [us-east-2], profile: admin}
                  - {id: 210987654321, regions: [us-east-2], profile: reader}
                """, to: "work/berth.yaml"
            )
            let judge = try await AWSJudge.start(in: scratch)
            return (judge, scratch.environment.merging(["AWS_ENDPOINT_URL": judge.endpoint, "TERM": "xterm"]) { $1 })
        }

        private func atTerminal(
            _ scratch: Scratch, _ environment: [String: String], answer: String, _ command: String...
        ) async throws -> Ended {
            try await Program.run(
                ["python3", Checkout.script("at_terminal.py"), Self.question, answer] + command,
                environment: environment, in: scratch.work
            )
        }

        @Test("berth prompts for a device's code once, never shows it, and assumes two roles with it")
        func asked() async throws {
            try await Scratch.with { scratch in
                let (judge, environment) = try await prepare(scratch)
                let applied = try await atTerminal(
                    scratch, environment, answer: "123456", try Checkout.program("berth"), "apply", "-vv"
                )
                #expect(applied.status == 0, "\(applied.output)")
                #expect(applied.output.components(separatedBy: Self.question).count == 2)
                #expect(applied.output.contains("\(Self.question)role admin, from profile me: \r\n"))
                #expect(!applied.output.contains("123456"))
                #expect(try scratch.auths().count == 2)
                #expect(
                    try await judge.seen().signers.sorted() == [
                        "AKIAME > session(mfa=\(Self.device)) > role/admin",
                        "AKIAME > session(mfa=\(Self.device)) > role/reader",
                    ]
                )
            }
        }

        @Test("a code that AWS refuses fails both with one cause, reported once and without the code")
        func wrong() async throws {
            try await Scratch.with { scratch in
                let (_, environment) = try await prepare(scratch)
                let applied = try await atTerminal(
                    scratch, environment, answer: "918273", try Checkout.program("berth"), "apply", "-vv"
                )
                #expect(applied.status == 1)
                #expect(!applied.output.contains("918273"))
                let told = applied.output.components(separatedBy: "AWS rejected the MFA code of \(Self.device)")
                #expect(told.count == 2, "\(applied.output)")
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }

        @Test("^C at the prompt ends berth, writes nothing, and leaves a terminal that echoes input")
        func interrupted() async throws {
            try await Scratch.with { scratch in
                let (_, environment) = try await prepare(scratch)
                let berth = try Checkout.program("berth")
                let shell = "trap : INT; stty -a; \(berth) apply; echo status $?; stty -a"
                let ended = try await atTerminal(scratch, environment, answer: "^C", "sh", "-c", shell)
                #expect(ended.output.contains("status 130\r\n"), "\(ended.output)")
                let modes = ended.output.components(separatedBy: " echo ")
                #expect(modes.count == 3, "before and after: \(ended.output)")
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }

        @Test("without a terminal it is planned as blocked, without a prompt")
        func blocked() async throws {
            try await Scratch.with { scratch in
                let (_, environment) = try await prepare(scratch)
                let planned = try await scratch.berth("plan", with: environment)
                #expect(
                    planned.output == """
                        berth: 2 registries, ~/.docker/config.json

                          ! 600423610423.dkr.ecr.us-east-2.amazonaws.com   blocked   as admin    role admin \
                        (profile admin, ~/.aws/config:5) requires a code of \(Self.device), but there is no terminal
                          ! 210987654321.dkr.ecr.us-east-2.amazonaws.com   blocked   as reader   role reader \
                        (profile reader, berth.yaml:5:3) requires a code of \(Self.device), but there is no terminal

                          Run berth in a terminal, or use credentials that need no code.

                        Plan: 2 blocked.

                        """
                )
                let applied = try await scratch.berth("apply", with: environment)
                #expect(applied.status == 1)
                #expect(applied.output.contains("Applied") == false && applied.output.contains("Plan: 2 blocked."))
            }
        }
    }
}
