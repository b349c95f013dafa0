import Foundation
import TestSupport
import Testing

/// The events of an apply or a logout, and their order.
@Suite("The events of an apply or a logout", .scheduled)
struct ApplyCommandEventTests {
    @Test("an apply reports planned and requested logins, and stored ones only once they are stored")
    func apply() async throws {
        try await EventScene.run("--fault", "refuse:\(EventScene.prod)") { scratch, environment in
            try scratch.write(EventScene.manifest("111111111111"), to: "work/berth.yaml")
            try await scratch.succeed("apply", with: environment)
            try scratch.write(EventScene.manifest("600423610423", "210987654321"), to: "work/berth.yaml")

            let plan = try await scratch.told("plan", "--out", "week.plan", with: environment)
            #expect(plan.ended.status == 0)
            #expect(
                plan.course == [
                    "version", "planned_change log_in \(EventScene.tools)",
                    "planned_change log_in \(EventScene.prod)",
                    "planned_change log_out \(EventScene.old)", "change_summary plan",
                ])
            #expect(try plan.summary()["changed"] as? Bool == true)
            #expect(try plan.summary()["token_requests"] as? Int == 1)

            let applied = try await scratch.told("apply", "week.plan", with: environment)
            #expect(applied.ended.status == 1)
            #expect(
                applied.course == [
                    "version", "planned_change log_in \(EventScene.tools)",
                    "planned_change log_in \(EventScene.prod)",
                    "planned_change log_out \(EventScene.old)", "apply_start log_in \(EventScene.tools)",
                    "apply_start log_in \(EventScene.prod)", "token_request_start ecr",
                    "token_request_complete ecr",
                    "apply_start log_out \(EventScene.old)", "apply_complete log_in \(EventScene.tools)",
                    "apply_errored log_in \(EventScene.prod)", "apply_complete log_out \(EventScene.old)",
                    "change_summary apply",
                ])
            #expect(
                applied.texts("apply_errored", "message") == ["401: the registry refused these credentials"])
            let summary = try applied.summary()
            #expect(
                ["log_in", "failed", "log_out", "unchanged", "token_requests"].map { summary[$0] as? Int }
                    == [1, 1, 1, 0, 1])
            #expect(summary["changed"] as? Bool == true && summary["wrote"] as? Bool == true)
            #expect(try Array(scratch.auths().keys) == [EventScene.tools])
        }
    }

    @Test("an apply without changes reports unchanged logins, and that nothing is changed")
    func settled() async throws {
        try await EventScene.run { scratch, environment in
            try await scratch.succeed("apply", with: environment)
            let again = try await scratch.told("apply", with: environment)
            #expect(again.ended.status == 0)
            #expect(
                again.course == [
                    "version", "planned_change unchanged \(EventScene.tools)",
                    "planned_change unchanged \(EventScene.prod)",
                    "change_summary apply",
                ])
            let summary = try again.summary()
            #expect(summary["changed"] as? Bool == false && summary["wrote"] as? Bool == false)
            #expect(summary["unchanged"] as? Int == 2)
            // The first login's event comes when both are due: they were stored together.
            #expect(
                try summary["next_renewal"] as? String == #require(again.texts("planned_change", "due").first))
        }
    }

    @Test("--atomic: held back logins are reported, whatever the cause", arguments: [true, false])
    func atomic(isBlocked: Bool) async throws {
        let faults = isBlocked ? [] : ["--fault", "refuse:\(EventScene.prod)"]
        try await EventScene.run(faults) { scratch, environment in
            if isBlocked { try scratch.write(config: #"{"auths":{"\#(EventScene.prod)":{"auth":"Ym9iOng="}}}"#) }
            let applied = try await scratch.told("apply", "--atomic", with: environment)
            #expect(applied.ended.status == 1)
            #expect(applied.events("apply_complete").isEmpty)
            let held = try #require(applied.events("apply_errored").first)
            #expect(held["host"] as? String == EventScene.tools)
            #expect(held["message"] as? String == "held back: not everything succeeded (--atomic)")
            let summary = try applied.summary()
            #expect(
                ["held_back", "failed", "blocked"].map { summary[$0] as? Int }
                    == (isBlocked ? [1, 0, 1] : [1, 1, 0]))
            #expect(summary["changed"] as? Bool == false && summary["wrote"] as? Bool == false)
        }
    }

    @Test("a logout reports the removed logins")
    func logout() async throws {
        try await EventScene.run { scratch, environment in
            try await scratch.succeed("apply", with: environment)
            let told = try await scratch.told("logout", "--only", "host=\(EventScene.prod)", with: environment)
            let planned =
                #"{"type":"planned_change","account":"210987654321","action":"log_out","destination":"file","#
                + #""host":"\#(EventScene.prod)","reason_code":"asked","region":"us-east-2","#
                + #""replaces_foreign_login":false}"#
            let begun = #"{"type":"apply_start","action":"log_out","host":"\#(EventScene.prod)"}"#
            let done =
                #"{"type":"apply_complete","action":"log_out","elapsed_ms":N,"host":"\#(EventScene.prod)"}"#
            let summary =
                #"{"type":"change_summary","blocked":0,"changed":true,"elapsed_ms":N,"failed":0,"forget":0,"#
                + #""held_back":0,"interrupted":0,"log_in":0,"log_out":1,"operation":"logout","#
                + #""refresh":0,"store_calls":0,"token_requests":0,"unchanged":0,"wrote":true}"#
            #expect(told.withoutTimes.dropFirst() == [planned, begun, done, summary])
            let again = try await scratch.told("logout", "--only", "host=\(EventScene.prod)", with: environment)
            #expect(again.course == ["version", "change_summary logout"])
            #expect(try again.summary()["changed"] as? Bool == false)
        }
    }
}
