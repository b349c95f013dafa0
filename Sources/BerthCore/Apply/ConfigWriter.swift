import DockerConfig
import DockerConfigWriter
import Effects
import Platform

/// Writes the outcomes to Docker's config, in one transaction.
struct ConfigWriter {
    let config: DockerConfigFile
    /// The snapshot that the plan was made from.
    let snapshot: Snapshot
    let effects: Effects
    /// The maximum wait for another berth process that writes.
    let lockTimeLimit: Duration
    /// Called if the wait is long, with the other process's id if it is known.
    let onWait: @Sendable (Int?) -> Void

    /// The result of a write.
    struct Result {
        /// The given outcomes. Those that would replace another program's new login have failed.
        let outcomes: [ChangeOutcome]
        /// Whether the file was written.
        let wrote: Bool
        let warnings: [UserMessage]
    }

    /// - Throws: `DockerConfigError` if the config cannot be written; then it is unchanged.
    func write(_ outcomes: [ChangeOutcome]) async throws(DockerConfigError) -> Result {
        let changes = outcomes.flatMap { ConfigChanges(for: $0, on: snapshot).all }
        guard !changes.isEmpty else { return Result(outcomes: outcomes, wrote: false, warnings: []) }
        let written = try await config.commit(
            changes, through: effects.files, lockTimeLimit: lockTimeLimit, sparing: isNewAndForeign, onWait: onWait)
        let kept = outcomes.map { written.spared.contains($0.change.host) ? $0.keepingOtherLogin : $0 }
        return Result(
            outcomes: kept, wrote: written.written,
            warnings: written.warnings.map(\.message) + [lineWarning(kept)].compactMap(\.self))
    }

    /// Returns whether another program stored a login since the plan was made that berth cannot restore: the user did
    /// not agree to replace it.
    private func isNewAndForeign(_ host: String, _ entry: AuthEntry) -> Bool {
        entry != snapshot.config.stored[host] && snapshot.foreignUser(entry, for: host) != nil
    }

    /// Returns a warning about programs that cannot read logins for which berth has just put an empty line into
    /// `credHelpers`; `nil` if there is no such login.
    private func lineWarning(_ outcomes: [ChangeOutcome]) -> UserMessage? {
        let hosts = outcomes.filter { outcome in
            // podman and skopeo look for Docker Hub under another name in `credHelpers`.
            outcome.isKept(at: .file) && outcome.change.placement.helperLine == .put
                && !DockerHub.isKey(outcome.change.host)
        }.map(\.change.host)
        guard let first = hosts.first else { return nil }
        let more = hosts.count > 1 ? " and \(hosts.count - 1) more" : ""
        return UserMessage(
            "empty_helper_line",
            """
            podman, skopeo, oras, and helm cannot use the login for \(host: first)\(more) in \
            \(effects.environment.abbreviated(config.path))
            """,
            details: [
                """
                Docker needs an empty line for it in credHelpers because credsStore is set; they do not support such a \
                line.
                """
            ], nextStep: "To use them with this file, remove credsStore from it, then run `berth apply` again.")
    }
}
