import AWS
import Effects
import FoundationEssentials
import Platform
import TestSupport

/// An environment, the two AWS files as texts, and a machine's other files.
struct AWSFiles {
    var config = ""
    var credentials = ""
    var environment: [String: String] = [:]
    /// Other files by absolute path.
    var others: [String: String] = [:]
    var processes = FakeProcesses()
    var terminal: any Terminal = SilentTerminal()

    /// A profile with keys, on lines 1 to 3 of the credentials file.
    static let keys = """
        [platform]
        aws_access_key_id = AKIAPLATFORM
        aws_secret_access_key = platform-secret
        """

    /// Returns effects with these files.
    func effects(clock: any WallClock = ManualClock(), http: any HTTPTransport = FakeHTTP()) -> Effects {
        var files = others
        if !config.isEmpty { files["/home/me/.aws/config"] = config }
        if !credentials.isEmpty { files["/home/me/.aws/credentials"] = credentials }
        return .fake(
            clock: clock, http: http, files: MemoryFileSystem(files), processes: processes, terminal: terminal,
            environment: environment
        )
    }

    func load() throws -> SharedConfiguration {
        let effects = effects()
        return try .load(environment: effects.environment, files: effects.files)
    }

    func resolve(_ base: PrincipalSpecification.Base, _ roles: RoleSpecification...) throws -> Principal {
        try resolve(PrincipalSpecification(base: base, roles: roles))
    }

    func resolve(_ request: PrincipalSpecification) throws -> Principal {
        try PrincipalResolver(configuration: try load(), environment: effects().environment).resolve(request)
    }

    /// Returns the message of a resolution that fails, or the result if it succeeds.
    func failure(_ base: PrincipalSpecification.Base = .ambient, _ roles: RoleSpecification...) -> String {
        do {
            return "found \(try resolve(PrincipalSpecification(base: base, roles: roles)).identifier)"
        } catch {
            return "\(error)"
        }
    }

    /// Returns a principal's state offline, in words: why it cannot sign in, or what it has.
    func standing(
        _ base: PrincipalSpecification.Base = .ambient, _ roles: RoleSpecification...,
        clock: ManualClock = ManualClock()
    ) -> String {
        do {
            let principal = try resolve(PrincipalSpecification(base: base, roles: roles))
            let inspector = CredentialInspector(configuration: try load(), effects: effects(clock: clock))
            switch try inspector.availability(of: principal) {
            case .available(let end):
                return "available" + (end.map { ", \(Int($0.timeIntervalSince(clock.now))) s left" } ?? "")
            case .obtainedDuringSignIn(let who): return who
            case .needsCodes(let devices): return "asks for codes: \(devices.joined(separator: ", "))"
            }
        } catch {
            return "\(error)"
        }
    }
}
