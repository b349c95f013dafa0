import AWS
import BerthCore
import DockerConfig
import Platform
import SystemPackage
import TestSupport
import Testing
import YAML

@testable import BerthCLI

@Suite("A step of GitHub Actions", .scheduled)
struct GitHubActionsTests {
    private func environment(_ variables: [String: String]) -> Environment {
        Environment(variables: variables, home: "/home/runner", workingDirectory: "/home/runner/work/app/app/deploy")
    }

    private static let errors = OutputWriter(descriptor: STDERR_FILENO, .standardError, EndlessProcess())

    private func step(_ output: OutputWriter = Self.errors, root: String? = "/home/runner/work/app/app") throws
        -> GitHubActions
    {
        var variables = ["GITHUB_ACTIONS": "true"]
        variables["GITHUB_WORKSPACE"] = root
        return try #require(GitHubActions(environment(variables), output: output))
    }

    @Test("is recognized only by GITHUB_ACTIONS=true", arguments: [nil, "", "false", "1"])
    func elsewhere(value: String?) {
        var variables: [String: String] = [:]
        variables["GITHUB_ACTIONS"] = value
        #expect(GitHubActions(environment(variables), output: Self.errors) == nil)
    }

    @Test(
        "names files from the repository's root",
        arguments: [
            ("berth.yaml", "deploy/berth.yaml"), ("../berth.yaml", "berth.yaml"),
            ("~/work/app/app/a/berth.yaml", "a/berth.yaml"), ("/etc/berth.yaml", "/etc/berth.yaml"),
            ("~/work/app/application/berth.yaml", "/home/runner/work/app/application/berth.yaml"),
        ])
    func files(name: String, expected: String) throws {
        #expect(
            try step().located(FileLocation(file: name, line: 3, column: 7))
                == FileLocation(file: expected, line: 3, column: 7))
    }

    @Test("has no file for standard input, and absolute paths if there is no repository")
    func noPlace() throws {
        #expect(try step().located(FileLocation(file: "<stdin>", line: 1, column: 1)) == nil)
        #expect(
            try step(root: nil).located(FileLocation(file: "berth.yaml", line: 3, column: 7))
                == FileLocation(file: "/home/runner/work/app/app/deploy/berth.yaml", line: 3, column: 7))
    }

    @Test("annotates a manifest's problem with its correction, and omits the file of a problem without a place")
    func annotations() throws {
        let recorded = try RecordedOutput()
        let step = try step(recorded.output())
        let source = SourceText(name: "berth.yaml", bytes: Array("region: [a]\n".utf8))
        let (start, end) = (SourcePosition(line: 1, column: 1), SourcePosition(line: 1, column: 7))
        step.annotate([
            WorkflowAnnotation(
                Diagnostic(
                    code: "unknown-key", message: "unknown key `region`", source: source,
                    span: SourceSpan(start: start, end: end),
                    hint: "did you mean `regions`?")),
            WorkflowAnnotation(
                Diagnostic(
                    severity: .warning, code: "odd", message: "odd", source: SourceText(name: "<stdin>", bytes: []),
                    span: SourceSpan(start: start, end: start))),
        ])
        step.annotate([WorkflowAnnotation(.error, "interrupted; nothing is changed")])
        #expect(
            try recorded.text() == """
                ::error file=deploy/berth.yaml,line=1,col=1,title=berth::unknown key `region`%0Adid you mean `regions`?
                ::warning title=berth::odd
                ::error title=berth::interrupted; nothing is changed

                """)
    }

    @Test("C17: at most ten annotations of a severity, the last of which counts the others")
    func limit() throws {
        let recorded = try RecordedOutput()
        let step = try step(recorded.output())
        step.annotate([WorkflowAnnotation(.error, "first")])
        step.annotate((1...12).map { WorkflowAnnotation($0 == 5 ? .warning : .error, "number \($0)") })
        step.annotate([WorkflowAnnotation(.error, "too late"), WorkflowAnnotation(.warning, "in time")])
        #expect(
            try recorded.text().lines == ["::error title=berth::first"]
                + (1...9).map { "::\($0 == 5 ? "warning" : "error") title=berth::number \($0)" }
                + ["::error title=berth::3 more: see the log of this step", "::warning title=berth::in time"])
    }

    @Test("C17: ten are shown if there are ten, and no summary replaces a single one")
    func exactlyTen() throws {
        let recorded = try RecordedOutput()
        try step(recorded.output()).annotate((1...10).map { WorkflowAnnotation(.error, "number \($0)") })
        #expect(try recorded.text().lines == (1...10).map { "::error title=berth::number \($0)" })
    }

    @Test("C18: no mask goes into a file, or to a place where the runner does not read it")
    func noPipe() throws {
        var template = Array("/tmp/berth-masks.XXXXXX".utf8CString)
        let file = FileDescriptor(rawValue: template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) })
        let path = FilePath(platformString: template)
        defer { path.withPlatformString { _ = unlink($0) } }
        let null = try FileDescriptor.open("/dev/null", .writeOnly)
        try file.closeAfter {
            try null.closeAfter {
                for descriptor in [file, null] {
                    let step = try step(OutputWriter(descriptor: descriptor.rawValue, .standardError, EndlessProcess()))
                    #expect(!step.takesMasks)
                    step.mask([Secret("hunter2")])
                    step.annotate([WorkflowAnnotation(.error, "no login")])
                }
            }
        }
        let text = try LocalFileSystem().read(path, limit: 1000)
        #expect(String(decoding: text, as: UTF8.self) == "::error title=berth::no login\n")
    }

    /// A source of logins whose registry refuses every login.
    private struct RefusingSource: LoginProvider {
        struct RefusedError: Error {}

        func signIn(_ principal: Principal) async throws {}
        func token(for source: TokenSource) async throws -> Login {
            Login(username: "AWS", secret: Secret("token"), expires: nil)
        }
        func check(_ login: Login, at declaration: RegistryDeclaration) async throws { throw RefusedError() }
    }

    @Test("masks a login once, whether it was just obtained or is only verified, even if it is refused")
    func masks() async throws {
        let recorded = try RecordedOutput()
        let buffer = OutputBuffer()
        buffer.hold()
        recorded.output(behind: buffer).writeLine("what was said before")
        let logins = MaskingLoginProvider(source: RefusingSource(), gitHub: try step(recorded.output(behind: buffer)))
        let registry = try #require(ECRRegistry(account: "600423610423", region: "us-east-2"))
        let declaration = RegistryDeclaration(
            host: registry.host, kind: .ecr(registry), place: FileLocation(file: "berth.yaml", line: 1, column: 1))
        let request = RegistryDeclaration.Login(
            username: "AWS", password: .variable("TOKEN"), passwordPlace: declaration.place)
        _ = try await logins.token(for: .password(PasswordRequest(request)))
        for secret in ["token", "stored"] {
            let login = Login(username: "AWS", secret: Secret(secret), expires: nil)
            for _ in 1...2 {
                await #expect(throws: RefusingSource.RefusedError.self) {
                    try await logins.check(login, at: declaration)
                }
            }
        }
        buffer.release()
        #expect(
            try recorded.text() == """
                ::add-mask::token
                ::add-mask::QVdTOnRva2Vu
                ::add-mask::stored
                ::add-mask::QVdTOnN0b3JlZA==
                what was said before

                """)
    }
}
