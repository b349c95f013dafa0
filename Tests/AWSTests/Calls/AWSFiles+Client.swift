import AWS
import Effects
import Logging
import TestSupport

extension AWSFiles {
    /// A client of this world; its second tries come after half of the longest pause, unless told otherwise.
    func client(
        _ http: FakeHTTP, clock: ManualClock = ManualClock(), timeLimit: Duration = .seconds(20),
        random: @escaping @Sendable () -> Double = { 0.5 }, onEvent: @escaping @Sendable (AWSEvent) -> Void = { _ in }
    ) throws -> AWSClient {
        AWSClient(
            configuration: try load(), effects: effects(clock: clock, http: http), timeLimit: timeLimit,
            log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), random: random, onEvent: onEvent
        )
    }

    /// The message of a token request for a profile that ends in these answers.
    func failure(
        of profile: String = "platform", roles: RoleRequest..., region: String = "us-east-2", isPublic: Bool = false,
        clock: ManualClock = ManualClock(),
        _ answer: @escaping @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
    ) async throws -> String {
        let configuration = try load()
        let resolver = PrincipalResolver(configuration: configuration, environment: effects().environment)
        let principal = try resolver.resolve(PrincipalRequest(base: .profile(profile), roles: roles))
        let client = try client(FakeHTTP(answer), clock: clock)
        do throws(AWSFailure) {
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
