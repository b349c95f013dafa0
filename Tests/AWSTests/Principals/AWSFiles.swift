import AWS
import Effects
import TestSupport

/// An environment and the two AWS files, as texts.
struct AWSFiles {
    var config = ""
    var credentials = ""
    var environment: [String: String] = [:]

    /// A profile whose keys sign in, on lines 1 to 3 of the credentials file.
    static let keys = """
        [platform]
        aws_access_key_id = AKIAPLATFORM
        aws_secret_access_key = platform-secret
        """

    /// A world with these files in it.
    func effects(clock: any WallClock = ManualClock(), http: any HTTPTransport = FakeHTTP()) -> Effects {
        var files: [String: String] = [:]
        if !config.isEmpty { files["/home/me/.aws/config"] = config }
        if !credentials.isEmpty { files["/home/me/.aws/credentials"] = credentials }
        return .fake(clock: clock, http: http, files: MemoryFileSystem(files), environment: environment)
    }

    func load() throws -> SharedConfiguration {
        let effects = effects()
        return try .load(environment: effects.environment, files: effects.files)
    }

    func resolve(_ base: PrincipalRequest.Base, _ roles: RoleRequest...) throws -> Principal {
        let resolver = PrincipalResolver(configuration: try load(), environment: effects().environment)
        return try resolver.resolve(PrincipalRequest(base: base, roles: roles))
    }

    /// The message that resolving ends with; what it found, where it ends well.
    func failure(_ base: PrincipalRequest.Base = .ambient, _ roles: RoleRequest...) -> String {
        do {
            let resolver = PrincipalResolver(configuration: try load(), environment: effects().environment)
            return "found \(try resolver.resolve(PrincipalRequest(base: base, roles: roles)).identifier)"
        } catch {
            return "\(error)"
        }
    }
}
