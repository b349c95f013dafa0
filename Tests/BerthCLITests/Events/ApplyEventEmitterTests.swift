import AWS
import BerthCore
import OrderedCollections
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The events while logins are obtained", .scheduled)
struct ApplyEventEmitterTests {
    private let host = EventFixtures.host
    private let other = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"

    /// A plan of two registries of one principal, a registry with a password, and a registry that needs no request.
    private func plan() throws -> Plan {
        let manifest = Manifest(name: "platform", path: nil, profiles: [:], registries: [])
        let second = PlannedChange(
            host: other, action: .refresh, reason: .rejected, declaration: try EventFixtures.declared(other),
            principal: try EventFixtures.keys())
        let password = PlannedChange(
            host: "ghcr.io", action: .logIn, reason: .nothingStored, declaration: EventFixtures.github)
        let settled = try EventFixtures.change(.unchanged, .validUnknown)
        return Plan(manifest: manifest, changes: [try EventFixtures.change(.logIn), second, password, settled])
    }

    /// Returns the events' lines for some steps, without durations.
    private func lines(_ progress: (Plan) -> [ApplyProgress]) throws -> [String] {
        let pipe = try EventPipe()
        let plan = try plan()
        let events = ApplyEventEmitter(plan, to: pipe.events, clock: SystemMonotonicClock())
        for step in progress(plan) { events.show(step) }
        try pipe.end()
        return try pipe.lines().map { $0.replacing(/"elapsed_ms":\d+/, with: #""elapsed_ms":0"#) }
    }

    @Test("include the start of each login and the start and end of each request, and nothing that is not stored yet")
    func requests() throws {
        let keys = try EventFixtures.keys()
        let lines = try lines { plan in
            let sources = plan.changes.compactMap(\.tokenSource)
            return [
                .signingIn(keys), .signedIn(keys), .requestingToken(sources[0]), .requestingToken(sources[2]),
                .requestedToken(sources[0], EventFixtures.obtained()), .checking(host: host),
                .finished(ChangeOutcome(change: plan.changes[0], result: EventFixtures.obtained())),
                .requestedToken(sources[2], .failed("the command vault ended with status 1\nsealed")),
                .requestingToken(sources[1]), .requestedToken(sources[1], .interrupted),
            ]
        }
        let asks = #""principal":"environment keys","region":"us-east-2","service":"ecr"}"#
        #expect(
            lines == [
                #"{"type":"apply_start","action":"log_in","host":"\#(host)"}"#,
                #"{"type":"apply_start","action":"refresh","host":"\#(other)"}"#,
                #"{"type":"token_request_start",\#(asks)"#,
                #"{"type":"apply_start","action":"log_in","host":"ghcr.io"}"#,
                #"{"type":"token_request_start","service":"password","source":"GITHUB_TOKEN"}"#,
                #"{"type":"token_request_complete","elapsed_ms":0,\#(asks)"#,
                #"{"type":"token_request_errored","elapsed_ms":0,"hint":"sealed","#
                    + #""message":"the command vault ended with status 1","service":"password","#
                    + #""source":"GITHUB_TOKEN"}"#,
                #"{"type":"token_request_start",\#(asks.replacing("us-east-2", with: "eu-west-1"))"#,
                #"{"type":"token_request_errored","elapsed_ms":0,"message":"interrupted","#
                    + asks.replacing("us-east-2", with: "eu-west-1"),
            ])
    }

    @Test("have no end for a request that a signal interrupted")
    func neverAsked() throws {
        let lines = try lines { plan in
            plan.changes.compactMap(\.tokenSource).map { .requestedToken($0, .interrupted) }
        }
        #expect(lines == [])
    }

    @Test("name ECR Public, which has no region")
    func ecrPublic() throws {
        #expect(
            EventStream.line(of: TokenRequestStartEvent(.ecrPublic(try EventFixtures.keys())))
                == #"{"type":"token_request_start","principal":"environment keys","service":"ecr-public"}"#)
    }
}
