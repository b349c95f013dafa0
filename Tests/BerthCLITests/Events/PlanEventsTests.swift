import BerthCore
import FoundationEssentials
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The event of a planned change", .scheduled)
struct PlanEventsTests {
    @Test("has the manifest's registry, its principal, the reason, and where the login is stored")
    func declared() throws {
        var change = try EventFixtures.change(.unchanged, .valid(.seconds(39600)))
        change.due = EventFixtures.now + 18000
        #expect(
            EventStream.line(of: PlannedChangeEvent(change))
                == #"{"type":"planned_change","account":"600423610423","action":"unchanged","destination":"file","#
                + #""due":"2027-01-15T13:00:00Z","host":"\#(EventFixtures.host)","labels":{"costCenter":"r_d"},"#
                + #""name":"tools","principal":"environment keys","profile":"shared","reason":"valid for 11h","#
                + #""reason_code":"valid","region":"us-east-2","replaces_foreign_login":false}"#)
    }

    @Test("has the user of a registry that is not Amazon's, and the next step in a member of its own")
    func other() {
        let change = PlannedChange(
            host: "ghcr.io", action: .blocked, reason: .programMissing("pass"), declaration: EventFixtures.github,
            placement: StoragePlacement(destination: .store("pass"), helperLine: .put)
        )
        #expect(
            EventStream.line(of: PlannedChangeEvent(change))
                == #"{"type":"planned_change","action":"blocked","destination":"store:pass","hint":"Install it, or "#
                + #"choose another `storage`.","host":"ghcr.io","labels":{},"#
                + #""reason":"docker-credential-pass is not on PATH","reason_code":"program_missing","#
                + #""replaces_foreign_login":false,"username":"me"}"#)
    }

    @Test("names a registry that is no longer declared by its host, with no more detail than the code")
    func takenBack() {
        let change = PlannedChange(
            host: EventFixtures.host, action: .logOut, reason: .asked,
            placement: StoragePlacement(destination: .helper, helperLine: .dropped)
        )
        #expect(
            EventStream.line(of: PlannedChangeEvent(change))
                == #"{"type":"planned_change","account":"600423610423","action":"log_out","destination":"helper","#
                + #""host":"\#(EventFixtures.host)","reason_code":"asked","region":"us-east-2","#
                + #""replaces_foreign_login":false}"#)
    }

    @Test("has a stable name for each action")
    func actions() {
        #expect(
            PlannedChange.Action.allCases.map(\.code)
                == ["log_in", "refresh", "log_out", "forget", "blocked", "unchanged"])
    }
}
