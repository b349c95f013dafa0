import DockerConfig
package import Platform
import Registry

/// Checks stored logins at their registries, for `--probe`.
package struct RegistryProbe: Sendable {
    private let source: any LoginProvider
    private let limit: ConcurrencyLimit

    /// - Parameter concurrency: the maximum number of concurrent checks; at least 1.
    package init(source: any LoginProvider, concurrency: Int) {
        self.source = source
        limit = ConcurrencyLimit(concurrency)
    }

    /// Checks the unchanged logins of a plan that are available.
    /// - Returns: the snapshot with the refused hosts, and warnings about registries that did not answer.
    /// - Throws: `CancellationError` if the task is cancelled.
    package func probing(_ plan: Plan, _ snapshot: Snapshot) async throws(CancellationError) -> (
        snapshot: Snapshot, warnings: [UserMessage]
    ) {
        var probes = snapshot.probes
        var warnings: [UserMessage] = []
        let answers = await withTaskGroup(of: (Int, Answer).self) { group in
            for (index, change) in plan.changes.enumerated() where change.action == .unchanged {
                guard let declaration = change.declaration,
                    case .entry(.login(let stored)) = snapshot.kept(change.host, at: change.placement.destination)
                else { continue }
                let login = Login(stored, expires: nil)
                group.addTask { (index, await ask(declaration, login)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (index, change) in plan.changes.enumerated() {
            switch answers[index] {
            case .refused: probes.rejected.insert(change.host)
            case .unknown(let why):
                // Without the next step: there may be many such warnings.
                warnings.append(
                    UserMessage(why.code, "\(host: change.host) could not be checked: \(why.summary)"))
            case .cancelled: throw CancellationError()
            case .taken, nil: break
            }
        }
        return (snapshot.with(probes: probes), warnings)
    }

    private enum Answer: Sendable {
        case taken, refused, cancelled
        case unknown(UserMessage)
    }

    private func ask(_ declaration: RegistryDeclaration, _ login: Login) async -> Answer {
        do {
            try await limit.run { try await source.check(login, at: declaration) }
            return .taken
        } catch let failure as RegistryError {
            switch failure {
            case .refused, .refusedByTokenServer: return .refused
            default: return .unknown(failure.message)
            }
        } catch {
            return .cancelled
        }
    }
}
