import AWS
import Effects
import Logging
import Platform
import TestSupport

extension AWSFiles {
    /// Returns a client of this world; by default its second tries come after half of the longest pause.
    func client(
        _ http: FakeHTTP, clock: ManualClock = ManualClock(), timeLimit: Duration = .seconds(20),
        codes: MFACodes = MFACodes(), secretVariables: Set<String> = [],
        random: @escaping @Sendable () -> Double = { 0.5 },
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) throws -> AWSClient {
        client(
            effects: effects(clock: clock, http: http), configuration: try load(), timeLimit: timeLimit, codes: codes,
            secretVariables: secretVariables, random: random, onEvent: onEvent
        )
    }

    /// Returns a client of a world that the test also uses itself.
    func client(
        effects: Effects, configuration: SharedConfiguration, timeLimit: Duration = .seconds(20),
        codes: MFACodes = MFACodes(), secretVariables: Set<String> = [],
        random: @escaping @Sendable () -> Double = { 0.5 },
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) -> AWSClient {
        AWSClient(
            configuration: configuration, effects: effects, timeLimit: timeLimit, timeOption: "--timeout",
            log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), codes: codes,
            secretVariables: secretVariables, random: random, onEvent: onEvent
        )
    }

    /// Signs in and returns `KEY/SECRET/TOKEN`, or the error's message.
    func signIn(
        _ base: PrincipalSpecification.Base = .ambient, _ roles: RoleSpecification..., codes: [String: Secret] = [:],
        clock: ManualClock = ManualClock(), http: FakeHTTP = FakeHTTP()
    ) async -> String {
        do {
            let principal = try resolve(PrincipalSpecification(base: base, roles: roles))
            let client = try client(http, clock: clock, codes: MFACodes(codes, for: [principal]))
            let credentials = try await client.credentials(for: principal)
            return [
                credentials.accessKeyID, credentials.secretAccessKey.reveal(), credentials.sessionToken?.reveal() ?? "",
            ].joined(separator: "/")
        } catch {
            return "\(error)"
        }
    }

    /// Returns the message of a token request for a profile that fails with these answers.
    func failure(
        of profile: String = "platform", roles: RoleSpecification..., region: String = "us-east-2",
        isPublic: Bool = false,
        clock: ManualClock = ManualClock(),
        _ answer: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse
    ) async throws -> String {
        let principal = try resolve(PrincipalSpecification(base: .profile(profile), roles: roles))
        let client = try client(FakeHTTP(answer), clock: clock)
        do throws(AWSError) {
            let token =
                isPublic
                ? try await client.publicToken(for: principal)
                : try await client.privateToken(for: principal, region: region)
            return "got \(token.username)"
        } catch {
            return "\(error)"
        }
    }
}
