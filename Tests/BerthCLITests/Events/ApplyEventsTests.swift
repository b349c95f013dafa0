import BerthCore
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The events of an apply", .scheduled)
struct ApplyEventsTests {
    private let host = EventFixtures.host

    @Test("report what is started, done and not done")
    func apply() throws {
        #expect(
            EventStream.line(of: ApplyStartEvent(try EventFixtures.change(.logIn)))
                == #"{"type":"apply_start","action":"log_in","host":"\#(host)"}"#)
        let done = try EventFixtures.outcome(.logIn, EventFixtures.obtained(), took: .microseconds(182_900))
        #expect(
            EventStream.line(of: ApplyCompleteEvent(done))
                == #"{"type":"apply_complete","action":"log_in","elapsed_ms":182,"#
                + #""expires":"2027-01-15T20:00:00Z","host":"\#(host)"}"#)
        let gone = try EventFixtures.outcome(.logOut, .asPlanned)
        #expect(
            EventStream.line(of: ApplyCompleteEvent(gone))
                == #"{"type":"apply_complete","action":"log_out","elapsed_ms":0,"host":"\#(host)"}"#)
        let failed = try EventFixtures.outcome(.refresh, .failed(""), took: .seconds(20))
        #expect(
            EventStream.line(of: ApplyErroredEvent(failed, "no answer within 20s\nTry again."))
                == #"{"type":"apply_errored","action":"refresh","elapsed_ms":20000,"hint":"Try again.","#
                + #""host":"\#(host)","message":"no answer within 20s"}"#)
    }

    @Test("report no end of a login that the helper obtains when docker needs it")
    func helper() throws {
        var outcome = try EventFixtures.outcome(.logIn, EventFixtures.obtained())
        outcome.change.placement = StoragePlacement(destination: .helper, helperLine: .put)
        #expect(
            EventStream.line(of: ApplyCompleteEvent(outcome))
                == #"{"type":"apply_complete","action":"log_in","elapsed_ms":0,"host":"\#(host)"}"#)
    }

    @Test("count each change once")
    func summary() throws {
        let outcomes = [
            try EventFixtures.outcome(.logIn, EventFixtures.obtained()), try EventFixtures.outcome(.logIn, .failed("")),
            try EventFixtures.outcome(.refresh, .interrupted), try EventFixtures.outcome(.logOut, .heldBack),
            try EventFixtures.outcome(.forget, .asPlanned), try EventFixtures.outcome(.blocked, .asPlanned),
            try EventFixtures.outcome(.unchanged, .asPlanned),
        ]
        let report = ApplyReport(outcomes: outcomes, wrote: true, storeCalls: 2, tokenRequests: 3, took: .zero)
        let summary = ChangeSummaryEvent(
            .apply, report, nextRenewal: EventFixtures.now, elapsed: .milliseconds(412)
        )
        #expect(
            EventStream.line(of: summary)
                == #"{"type":"change_summary","blocked":1,"changed":true,"elapsed_ms":412,"failed":1,"forget":1,"#
                + #""held_back":1,"interrupted":1,"log_in":1,"log_out":0,"next_renewal":"2027-01-15T08:00:00Z","#
                + #""operation":"apply","refresh":0,"store_calls":2,"token_requests":3,"unchanged":1,"wrote":true}"#)
    }

    @Test("report no change if nothing was done, or nothing is to be done")
    func unchanged() throws {
        func changed(_ outcomes: [ChangeOutcome]) -> Bool {
            let report = ApplyReport(outcomes: outcomes, wrote: false, tokenRequests: 0, took: .zero)
            return ChangeSummaryEvent(.apply, report, nextRenewal: nil, elapsed: .zero).changed
        }
        #expect(
            !changed([
                try EventFixtures.outcome(.unchanged, .asPlanned), try EventFixtures.outcome(.blocked, .asPlanned),
                try EventFixtures.outcome(.logIn, .failed("")), try EventFixtures.outcome(.refresh, .interrupted),
                try EventFixtures.outcome(.logOut, .heldBack),
            ]))
        for action in [PlannedChange.Action.logIn, .refresh, .logOut, .forget] {
            #expect(changed([try EventFixtures.outcome(action, .asPlanned)]))
        }
    }
}
