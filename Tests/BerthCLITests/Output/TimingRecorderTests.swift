import AWS
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// A clock that a test advances.
private final class Moment: Sendable {
    private let time = Mutex(Duration.zero)

    func now() -> Duration { time.withLock { $0 } }

    func pass(_ milliseconds: Int) { time.withLock { $0 += .milliseconds(milliseconds) } }
}

@Suite("The timeline of an apply", .scheduled)
struct TimingRecorderTests {
    private let moment = Moment()
    private let keys: Principal
    private let changes: [PlannedChange]
    private let timeline: TimingRecorder

    init() throws {
        let environment = Environment(
            variables: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"], home: "/home/me",
            workingDirectory: "/"
        )
        let configuration = try SharedConfiguration.load(environment: environment, files: MemoryFileSystem())
        let keys = try PrincipalResolver(configuration: configuration, environment: environment)
            .resolve(PrincipalSpecification(base: .ambient))
        let place = FileLocation(file: "berth.yaml", line: 3, column: 5)
        changes = try ["111111111111", "222222222222"].map { account in
            let registry = try #require(ECRRegistry(account: account, region: "us-east-2"))
            return PlannedChange(
                host: registry.host, action: .logIn, reason: .nothingStored,
                declaration: RegistryDeclaration(host: registry.host, kind: .ecr(registry), place: place),
                principal: keys
            )
        }
        self.keys = keys
        let manifest = Manifest(name: "platform", path: nil, profiles: [:], registries: [])
        timeline = TimingRecorder(Plan(manifest: manifest, changes: changes), now: moment.now)
    }

    private func drawing() -> String {
        timeline.waterfall(width: 80, style: .plain).lines.joined(separator: "\n")
    }

    private func tell(_ operation: String, try attempt: Int, took: Int) {
        timeline.count(
            RequestEvent(
                operation: operation, region: "us-east-2", host: "api.ecr.us-east-2.amazonaws.com",
                principal: keys.identifier, attempt: attempt, started: Date(timeIntervalSince1970: 0),
                took: .milliseconds(took), outcome: .success(200)
            ))
    }

    @Test("combines the executor's and the AWS client's records: waits for the limit, and retries")
    func together() throws {
        let source = try #require(changes[0].tokenSource)
        let login = ChangeOutcome.Result.obtained(Login(username: "AWS", secret: Secret("x"), expires: nil))
        timeline.show(.signingIn(keys))
        moment.pass(50)
        tell("sts:AssumeRole", try: 2, took: 20)
        timeline.show(.signedIn(keys))
        moment.pass(10)
        timeline.show(.requestingToken(source))
        // 40 ms of waiting for the limit of AWS's endpoint, then two tries.
        moment.pass(90)
        tell("ecr:GetAuthorizationToken", try: 1, took: 50)
        moment.pass(50)
        tell("ecr:GetAuthorizationToken", try: 2, took: 40)
        timeline.show(.requestedToken(source, login))
        timeline.show(.checking(host: changes[0].host))
        moment.pass(50)
        timeline.show(.finished(ChangeOutcome(change: changes[0], result: login)))
        timeline.show(.checking(host: changes[1].host))
        moment.pass(50)
        timeline.show(.finished(ChangeOutcome(change: changes[1], result: .failed("401"))))
        timeline.beginWriting()
        moment.pass(100)
        timeline.endWriting()
        #expect(
            drawing() == """
                Timings: 400 ms

                  sign in as environment keys            +0 ms   50 ms  ███
                    token for us-east-2                +100 ms  100 ms     ░░░██████ waited 50 ms, 2 tries
                      check 111111111111.dkr.ecr.us-…  +200 ms   50 ms              ███
                      check 222222222222.dkr.ecr.us-…  +250 ms   50 ms              ░░░███ waited 50 ms, failed
                  write                                +300 ms  100 ms                    ██████

                Retried: sts:AssumeRole once.
                Longest chain, 400 ms of 400 ms: sign in as environment keys 50 ms → token for us-east-2 150 ms \
                (waited 50 ms) → check \(changes[1].host) 100 ms (waited 50 ms) → write 100 ms.
                """)
    }

    @Test("shows a failed sign-in, and no request that it prevented")
    func failedSignIn() {
        timeline.show(.signingIn(keys))
        moment.pass(50)
        timeline.show(.signedIn(keys))
        for change in changes { timeline.show(.finished(ChangeOutcome(change: change, result: .failed("no")))) }
        #expect(
            drawing() == """
                Timings: 50 ms

                  sign in as environment keys  +0 ms  50 ms  \(String(repeating: "█", count: 35)) failed

                Longest chain, 50 ms of 50 ms: sign in as environment keys 50 ms.
                """)
    }

    @Test("shows a check that was interrupted while it waited for the limit")
    func interrupted() throws {
        let source = try #require(changes[0].tokenSource)
        let login = ChangeOutcome.Result.obtained(Login(username: "AWS", secret: Secret("x"), expires: nil))
        timeline.show(.signingIn(keys))
        timeline.show(.signedIn(keys))
        timeline.show(.requestingToken(source))
        moment.pass(50)
        timeline.show(.requestedToken(source, login))
        moment.pass(50)
        timeline.show(.finished(ChangeOutcome(change: changes[0], result: .interrupted)))
        let waterfall = timeline.waterfall(width: 80, style: .plain)
        let check = try #require(waterfall.steps.first?.next.first?.next.first)
        #expect(check.outcome == .interrupted)
        #expect(
            check.span == Waterfall.Span(due: .milliseconds(50), begun: .milliseconds(100), end: .milliseconds(100)))
    }
}
