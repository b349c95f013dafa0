import Foundation
import TestSupport
import Testing

@Suite("The events of a command that fails", .scheduled)
struct FailureEventTests {
    @Test("a manifest with mistakes: each is an event with its position; 65")
    func manifestMistakes() async throws {
        try await EventScene.run { scratch, environment in
            try scratch.write(
                "version: 1\naccounts:\n  - id: 60042361042\n    region: [us-east-2]\n", to: "work/berth.yaml")
            for command in ["validate", "plan", "apply", "status", "list"] {
                let told = try await scratch.told(command, with: environment)
                #expect(told.ended.status == 65)
                #expect(told.course == ["version", "diagnostic error", "diagnostic error"])
                #expect(
                    told.texts("diagnostic", "message") == [
                        "`60042361042` is not an account's id", "unknown key `region` in an account",
                    ])
                let second = try #require(told.events("diagnostic").last)
                #expect(second["hint"] as? String == "did you mean `regions`?")
                #expect(second["file"] as? String == "berth.yaml")
                #expect([second["line"] as? Int, second["column"] as? Int] == [4, 5])
            }
        }
    }

    @Test("a malformed config: 78, and one event for it")
    func malformedConfig() async throws {
        try await EventScene.run { scratch, environment in
            try scratch.write(config: "{\"auths\":")
            for command in ["plan", "apply", "status"] {
                let told = try await scratch.told(command, with: environment)
                #expect(told.ended.status == 78)
                #expect(told.course == ["version", "diagnostic error"])
                let message = try #require(told.texts("diagnostic", "message").first)
                #expect(message?.contains("this is not a Docker config") == true)
            }
        }
    }

    @Test("a lock that is not available: 75, and no login is reported as stored")
    func locked() async throws {
        try await EventScene.run { scratch, environment in
            let lock = scratch.path("home/.docker/.config.json.berth-lock")
            let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            defer { close(descriptor) }
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            let told = try await scratch.told("apply", "--lock-timeout", "1s", with: environment)
            #expect(told.ended.status == 75)
            let message = "another berth still holds \(lock) after 1s"
            #expect(told.events("apply_complete").isEmpty)
            #expect(told.texts("apply_errored", "host") == [EventScene.tools, EventScene.prod])
            #expect(told.texts("apply_errored", "message") == [message, message])
            #expect(told.texts("diagnostic", "message") == [message])
            #expect(told.course.suffix(2) == ["change_summary apply", "diagnostic error"])
            let summary = try told.summary()
            #expect(summary["failed"] as? Int == 2 && summary["changed"] as? Bool == false)
        }
    }

    @Test("a plan that cannot be saved: 73, and one event for it")
    func unsaved() async throws {
        try await EventScene.run { scratch, environment in
            let told = try await scratch.told("plan", "--out", "berth.yaml", with: environment)
            #expect(told.ended.status == 73)
            #expect(
                told.texts("diagnostic", "message") == [
                    "\(scratch.path("work/berth.yaml")) exists and is not a berth plan"
                ])
            #expect(told.texts("diagnostic", "hint") == ["Name another file with --out, or move it away."])
        }
    }
}
