import Foundation
import TestSupport
import Testing

/// The destinations of `--json` and `--json-into`, and of the text.
@Suite("The destinations of --json and --json-into", .scheduled)
struct EventPlaceTests {
    @Test(
        "--json moves the text to standard error, and --json-into keeps it: the events are equal, in a 0600 file",
        arguments: [
            ["plan"], ["status"], ["status", "--principals"], ["status", "--consumers"], ["list"], ["validate"],
            ["plan", "--only", "region=nowhere"],
        ])
    func places(command: [String]) async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch)
            try scratch.write(EventScene.everything, to: "work/berth.yaml")
            func run(_ options: String...) async throws -> Ended {
                try await scratch.start(command + options, with: sandbox.environment).ended()
            }
            let plain = try await run()
            let json = try await run("--json")
            let told = try ToldEvents(json, json.output)
            #expect(json.errors == plain.errors + plain.output)
            #expect(json.status == plain.status)
            let both = try await run("--json-into", "events.jsonl")
            #expect(both.output == plain.output)
            #expect(both.errors == plain.errors)
            #expect(both.status == plain.status)
            let file = try ToldEvents(both, scratch.read("work/events.jsonl"))
            #expect(file.withoutTimes == told.withoutTimes)
            #expect(try FileState(scratch.path("work/events.jsonl")).mode == S_IFREG | 0o600)
            // A second run overwrites the file.
            _ = try await run("--json-into", "events.jsonl")
            #expect(
                try ToldEvents(both, scratch.read("work/events.jsonl")).withoutTimes == told.withoutTimes)
        }
    }

    @Test("an events file that cannot be made is reported before any other action: 73")
    func noFile() async throws {
        try await EventScene.run { scratch, environment in
            let applied = try await scratch.berth("apply", "--json-into", "gone/events.jsonl", with: environment)
            #expect(
                applied.errors
                    == "error: cannot write events to \(scratch.path("work/gone/events.jsonl")): "
                    + "No such file or directory\n")
            #expect(applied.status == 73)
            #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
        }
    }

    @Test("a warning is also an event")
    func warning() async throws {
        try await EventScene.run { scratch, environment in
            // A matrix without any cell is an error.
            try scratch.write(
                """
                version: 1
                regions: [us-east-2]
                profiles: {shared: {}}
                accounts: [{id: 600423610423, profile: shared}, {id: 210987654321}]

                """, to: "work/berth.yaml")
            let matrix = try await scratch.told(
                "list", "--format", "github-matrix", "--by", "profile", with: environment)
            #expect(matrix.course.last == "diagnostic warning")
            #expect(
                matrix.texts("diagnostic", "message") == [
                    "without profile, so not in the matrix: \(EventScene.prod)"
                ])
        }
    }
}
