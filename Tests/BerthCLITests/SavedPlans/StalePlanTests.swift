import Foundation
import TestSupport
import Testing

@Suite("A saved plan that a new plan would differ from", .scheduled)
struct StalePlanTests {
    private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

    @Test("a changed manifest: refused")
    func manifestChanged() async throws {
        try await SavedPlans.with { scratch, environment in
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try scratch.write(SavedPlans.manifest + "# a remark\n", to: "work/berth.yaml")
            try await SavedPlans.expectRefusal(
                in: scratch, environment,
                """
                the manifest \(scratch.path("work/berth.yaml")) has changed since the plan was made
                Run `berth plan --out FILE` again.
                """)
        }
    }

    @Test("an entry that was stored, changed or removed since the plan: refused")
    func entryChanged() async throws {
        try await SavedPlans.with { scratch, environment in
            let changed = """
                \(Self.prod): its stored login has changed since the plan was made
                Run `berth plan --out FILE` again.
                """
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try scratch.write(config: #"{"auths":{"\#(Self.prod)":{"auth":"QVdTOm90aGVy"}}}"#)
            try await SavedPlans.expectRefusal(in: scratch, environment, changed)

            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try scratch.write(config: #"{"auths":{"\#(Self.prod)":{"auth":"QVdTOm5ld2Vy"}}}"#)
            try await SavedPlans.expectRefusal(in: scratch, environment, changed)

            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try scratch.write(config: "{}")
            try await SavedPlans.expectRefusal(in: scratch, environment, changed)

            // Entries of hosts outside the plan do not matter.
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try scratch.write(config: #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#)
            try await scratch.succeed("apply", "week.plan", with: environment)
            #expect(try Set(scratch.auths().keys) == [Self.tools, Self.prod, "ghcr.io"])
        }
    }

    @Test("a config that now sends a host to another store: refused")
    func routeChanged() async throws {
        try await SavedPlans.with { scratch, environment in
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try scratch.write(config: #"{"credHelpers":{"\#(Self.prod)":"ecr-login"}}"#)
            try await SavedPlans.expectRefusal(
                in: scratch, environment,
                """
                \(Self.prod): docker now looks for its login in `credHelpers ecr-login`, not in `auths`
                Run `berth plan --out FILE` again.
                """)
        }
    }
}
