import Logging
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("Signing in with a program", .scheduled)
struct ProcessCredentialProviderTests {
    private static let good = #"{"Version": 1, "AccessKeyId": "ASIAPROC", "SecretAccessKey": "s", "SessionToken": "t"}"#

    private func files(
        _ line: String = "credential_process = tool --as \"a b\"", environment: [String: String] = [:],
        _ answer: @escaping @Sendable (ProcessCommand) async throws(ProcessError) -> ProcessOutput
    ) -> AWSFiles {
        AWSFiles(
            config: "[profile p]\n\(line)\n", environment: environment, processes: FakeProcesses(["tool"], answer)
        )
    }

    private func written(_ output: String, errors: String = "", status: Int32 = 0) -> ProcessOutput {
        ProcessOutput(status: status, output: Array(output.utf8), errors: Array(errors.utf8))
    }

    @Test("runs it by its words, for at most a minute, and without the environment's secrets")
    func runs() async {
        let good = written(Self.good)
        let files = files(environment: [
            "PATH": "/bin", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "d", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "e", "AWS_REGION": "eu-west-1",
        ]) { _ in good }
        #expect(await files.signIn(.profile("p")) == "ASIAPROC/s/t")
        #expect(
            files.processes.commands == [
                ProcessCommand(
                    program: "tool", arguments: ["--as", "a b"],
                    environment: ["PATH": "/bin", "AWS_REGION": "eu-west-1"], timeLimit: .seconds(60)
                )
            ]
        )
    }

    @Test("runs it without the manifest's own secrets as well")
    func secretVariables() async throws {
        let good = written(Self.good)
        let files = files(environment: ["ID_TOKEN": "secret", "PATH": "/bin"]) { _ in good }
        let client = try files.client(FakeHTTP(), secretVariables: ["ID_TOKEN"])
        _ = try await client.credentials(for: try files.resolve(.profile("p")))
        #expect(files.processes.commands[0].environment == ["PATH": "/bin"])
    }

    @Test("accepts credentials without a token, and a future expiry")
    func accepts() async {
        let output = written(
            #"{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "s", "Expiration": "2027-01-15T08:00:01+00:00"}"#
        )
        #expect(await files { _ in output }.signIn(.profile("p")) == "AKIA/s/")
    }

    private static let form = """
        It should write {"Version": 1, "AccessKeyId": "…", "SecretAccessKey": "…"}, with SessionToken and Expiration \
        if there are any.
        """

    @Test(
        "reports why its output is invalid, and quotes none of it",
        arguments: [
            ("", "wrote no JSON object"), ("ASIAPROC secret", "wrote no JSON object"),
            ("{}", #"wrote no "Version": 1"#), (good.replacing("1,", with: "2,"), #"wrote no "Version": 1"#),
            (good.replacing("1,", with: #""1","#), #"wrote no "Version": 1"#),
            (#"{"Version": 1}"#, "wrote no AccessKeyId"),
            (#"{"Version": 1, "AccessKeyId": "a"}"#, "wrote no SecretAccessKey"),
            (good.dropLast() + #", "Expiration": "soon"}"#, "wrote an Expiration that is not an ISO 8601 time"),
        ]
    )
    func badOutput(output: String, problem: String) async {
        let output = written(output)
        #expect(
            await files { _ in output }.signIn(.profile("p")) == """
                credential_process of profile p (~/.aws/config:2) \(problem)
                \(Self.form)
                """
        )
    }

    @Test("reports expired credentials")
    func expired() async {
        let output = written(String(Self.good.dropLast()) + #", "Expiration": "2027-01-15T08:00:00Z"}"#)
        #expect(
            await files { _ in output }.signIn(.profile("p")) == """
                credential_process of profile p (~/.aws/config:2) returned expired credentials
                Check this machine's clock.
                """
        )
    }

    @Test("reports its failure, with the end of its standard error, without control characters")
    func failed() async {
        let failed = written("", errors: "debug\n\u{1B}[31mnot signed in\u{1B}[0m\n\n", status: 3)
        #expect(
            await files { _ in failed }.signIn(.profile("p")) == """
                credential_process of profile p (~/.aws/config:2) failed with status 3
                It wrote:
                debug
                [31mnot signed in[0m
                """
        )
        // C11
        let long = written("", errors: (1...7).map { "line \($0)\n" }.joined(), status: 3)
        #expect(
            await files { _ in long }.signIn(.profile("p")) == """
                credential_process of profile p (~/.aws/config:2) failed with status 3
                It wrote:
                line 3
                line 4
                line 5
                line 6
                line 7
                """
        )
        let silent = written("", status: 137)
        #expect(
            await files { _ in silent }.signIn(.profile("p")) == """
                credential_process of profile p (~/.aws/config:2) failed with status 137 and wrote nothing on standard error
                Run it by hand to see why.
                """
        )
    }

    @Test("A15: a failure names the variables that were kept from the program, if there are any")
    func withheld() async {
        let failed = written("", errors: "no keys", status: 3)
        let variables = [
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "", "AWS_REGION": "eu-west-1",
        ]
        #expect(
            await files(environment: variables) { _ in failed }.signIn(.profile("p")) == """
                credential_process of profile p (~/.aws/config:2) failed with status 3
                It wrote: no keys
                berth withholds AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from it: let it read its keys from a \
                profile or file.
                """
        )
    }

    @Test(
        "A6: accepts an expiry in every format of other tools",
        arguments: ["2040-01-01 00:00:00+00:00", "2040-01-01T00:00Z", "20400101T000000Z"]
    )
    func expirationForms(text: String) async {
        let output = written(String(Self.good.dropLast()) + #", "Expiration": "\#(text)"}"#)
        #expect(await files { _ in output }.signIn(.profile("p")) == "ASIAPROC/s/t")
    }

    /// Signs all profiles in at once, with programs that record how many of them run.
    /// - Parameter expected: for how many at once each program waits, so that a busy machine does not run them one by one.
    private func mostAtOnce(
        _ config: String, of count: Int, concurrency: Int, expected: Int
    ) async throws -> Int {
        let running = Mutex((now: 0, most: 0))
        let good = written(Self.good)
        let processes = FakeProcesses(["tool"]) { _ in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            let deadline = ContinuousClock.now + .seconds(10)
            while running.withLock({ $0.most }) < expected, ContinuousClock.now < deadline { await Task.yield() }
            // One more than expected would show here.
            for _ in 0..<10 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return good
        }
        let files = AWSFiles(config: config, processes: processes)
        let client = AWSClient(
            configuration: try files.load(), effects: files.effects(), timeLimit: .seconds(20),
            log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), concurrency: concurrency
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                let principal = try files.resolve(.profile("p\(index)"))
                group.addTask { _ = try await client.credentials(for: principal) }
            }
            try await group.waitForAll()
        }
        #expect(processes.commands.count == count)
        return running.withLock { $0.most }
    }

    @Test("A12: at most --concurrency programs run at once", arguments: [1, 3])
    func concurrency(_ limit: Int) async throws {
        let config = (0..<20).map { "[profile p\($0)]\ncredential_process = tool \($0)\n" }.joined()
        #expect(try await mostAtOnce(config, of: 20, concurrency: limit, expected: limit) == limit)
    }

    @Test("reports a program that does not end, or is missing")
    func notRun() async {
        let advice = "\nRun it by hand: it must write its answer without a prompt, within a minute."
        let place = "credential_process of profile p (~/.aws/config:2)"
        let hanging = files { command throws(ProcessError) in
            throw .timedOut(program: command.program, after: command.timeLimit)
        }
        #expect(await hanging.signIn(.profile("p")) == "\(place): tool did not end within 1m\(advice)")
        let gone = files { command throws(ProcessError) in throw .notFound(program: command.program) }
        #expect(await gone.signIn(.profile("p")) == "\(place): there is no program tool\(advice)")
        let cancelled = files { _ throws(ProcessError) in throw .cancelled }
        #expect(await cancelled.signIn(.profile("p")) == "interrupted")
    }
}
