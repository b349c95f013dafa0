import AWS
import BerthCore
import Effects
import Platform

/// Asks STS for the accounts of profiles whose account no file names.
struct AccountIdentification {
    let console: Console

    /// What STS answered.
    private enum Answer {
        case account(String)
        case failed(UserMessage)
    }

    /// The most requests at once: more programs for credentials would only wait for each other.
    private static let concurrency = 8
    /// For each sign-in and request with all attempts.
    private static let timeLimit = Duration.seconds(20)

    /// Completes what the AWS files say, and warns of profiles that cannot sign in.
    /// - Parameter chosen: the names of the profiles to ask for; all if empty.
    /// - Throws: `CommandError` if a signal interrupts, or the AWS files are malformed.
    func completed(_ facts: DiscoveredConfiguration, chosen: [String]) throws -> DiscoveredConfiguration {
        let wanted = facts.profiles.filter { profile in
            profile.account == nil
                && (chosen.isEmpty || chosen.contains { $0.hasSameBytes(as: profile.name) })
        }
        guard !wanted.isEmpty else { return facts }
        let answers: [String: Answer] = try console.interruptible { [self] in try await ask(wanted, facts) }
        var accounts: [String: String] = [:]
        var warnings: [UserMessage] = []
        // In the order of the files.
        for profile in wanted {
            switch answers[profile.name] {
            case .account(let account)?: accounts[profile.name] = account
            case .failed(let why)?: warnings.append(why.about("the account of profile \(profile.name) stays unknown"))
            case nil: break
            }
        }
        console.warn(warnings)
        return facts.identifying(accounts)
    }

    /// Returns the answers by the profile's name.
    private func ask(
        _ profiles: [DiscoveredProfile], _ facts: DiscoveredConfiguration
    ) async throws -> [String: Answer] {
        let effects = console.effects
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: effects.files)
        let client = AWSClient(
            configuration: configuration, effects: effects, timeLimit: Self.timeLimit, log: console.log,
            concurrency: Self.concurrency)
        let resolver = PrincipalResolver(configuration: configuration, environment: effects.environment)
        let inspector = CredentialInspector(configuration: configuration, effects: effects)
        return try await withThrowingTaskGroup(of: (String, Answer).self) { group in
            var answers: [String: Answer] = [:]
            var rest = profiles[...]
            func start() {
                guard let profile = rest.popFirst() else { return }
                let region = profile.region ?? facts.likelyRegion ?? Partition.all[0].homeRegion
                group.addTask {
                    do {
                        let principal = try resolver.resolve(PrincipalSpecification(base: .profile(profile.name)))
                        // A principal that cannot sign in has a more specific error here than from a request.
                        _ = try inspector.availability(of: principal)
                        return (profile.name, .account(try await client.account(of: principal, region: region)))
                    } catch AWSError.cancelled {
                        throw CancellationError()
                    } catch {
                        return (profile.name, .failed(UserMessage(of: error)))
                    }
                }
            }
            for _ in 0..<Self.concurrency { start() }
            while let (name, answer) = try await group.next() {
                answers[name] = answer
                start()
            }
            return answers
        }
    }
}
