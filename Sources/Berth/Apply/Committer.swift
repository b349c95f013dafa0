import AWS
public import DockerConfig
public import Effects
import FoundationEssentials
import SystemPackage

/// The only code that writes Docker's state: once, at the end, and then the ledger.
public struct Committer: Sendable {
    private let config: DockerConfigFile
    private let target: String
    private let ledger: LedgerFile?
    private let effects: Effects
    private let lockTimeLimit: Duration

    /// - Parameters:
    ///   - target: the config's path as the ledger knows it, symlinks resolved.
    ///   - lockTimeLimit: how long to wait for another berth that writes.
    public init(
        config: DockerConfigFile, target: String, ledger: LedgerFile?, effects: Effects, lockTimeLimit: Duration
    ) {
        self.config = config
        self.target = target
        self.ledger = ledger
        self.effects = effects
        self.lockTimeLimit = lockTimeLimit
    }

    /// Stores what was obtained and takes back what was planned to be.
    /// - Returns: whether Docker's config was written, and what the user should know.
    /// - Throws: a `DockerConfigError`, with nothing stored. A ledger that cannot be written is a warning: the logins are good
    ///   without it.
    public func commit(_ outcomes: [Outcome], of manifest: Manifest) async throws(DockerConfigError) -> (
        wrote: Bool, warnings: [String]
    ) {
        var changes: [ConfigChange] = []
        for outcome in outcomes {
            switch (outcome.result, outcome.change.action) {
            case (.obtained(let login), _):
                changes.append(
                    .set(host: outcome.change.host, login: .password(username: login.username, secret: login.secret))
                )
            case (.asPlanned, .logOut): changes.append(.remove(host: outcome.change.host))
            default: break
            }
        }
        var (wrote, warnings) = (false, [String]())
        if !changes.isEmpty {
            let result = try await config.commit(changes, through: effects.files, lockTimeLimit: lockTimeLimit)
            (wrote, warnings) = (result.written, result.warnings.map(\.description))
        }
        if let warning = await remember(outcomes, manifest) { warnings.append(warning) }
        return (wrote, warnings)
    }

    private func remember(_ outcomes: [Outcome], _ manifest: Manifest) async -> String? {
        let touched = outcomes.filter { outcome in
            switch (outcome.result, outcome.change.action) {
            case (.obtained, _), (.asPlanned, .logOut), (.asPlanned, .forget): true
            default: false
            }
        }
        guard let ledger, !touched.isEmpty else { return nil }
        let now = effects.clock.now
        do {
            try await ledger.update(timeLimit: lockTimeLimit) { [target] ledger in
                for outcome in touched {
                    let key = Ledger.Key(config: target, host: outcome.change.host)
                    guard case .obtained(let login) = outcome.result, let principal = outcome.change.principal else {
                        ledger[key] = nil
                        continue
                    }
                    ledger[key] = Ledger.Entry(
                        manifest: manifest.name, path: manifest.path?.string, principal: principal.identifier,
                        stored: now, expires: login.expires,
                        digest: ledger.digest(username: login.username, secret: login.secret)
                    )
                }
            }
            return nil
        } catch {
            return "the ledger could not be written, so berth will not know these logins as its own: \(error)"
        }
    }
}
