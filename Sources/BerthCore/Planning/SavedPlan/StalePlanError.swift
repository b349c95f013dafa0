package import FoundationEssentials
package import Platform

/// A reason why a saved plan is not applied: the state has changed since.
package enum StalePlanError: Error, Sendable, Equatable {
    /// Docker's config is a link to another file now; both paths have links resolved.
    case otherConfig(planned: String, found: String)
    /// The text of a file or an include changed.
    case manifestChanged(files: [String])
    /// The text is unchanged, but a variable in it changed.
    case manifestRenamed(files: [String], planned: String, found: String)
    case appliedAlready(at: Date)
    /// The stored login or its ledger entry changed.
    case entryChanged(host: String)
    /// Docker uses another backend for the login; both in the words of Docker's config.
    case otherRoute(host: String, planned: String, found: String)
    /// A selector matches nothing, in the words of `RegistrySelection.NoMatchError`.
    case matchesNothing(MessageText)
    /// Another principal signs in; both as `Principal.identifier`.
    case otherPrincipal(host: String, planned: String, found: String)
    /// The same principal, with other keys, another token or another session.
    case otherIdentity(host: String)
    /// With the reason's summary: the rest is advice, which a new plan gives.
    case blocked(host: String, reason: MessageText)
    /// A command gives the host's password, and the manifest is neither named on this command line nor trusted now.
    case notTrusted(host: String, files: [String])
    /// The action differs; both in the words of a plan.
    case otherAction(host: String, planned: String, found: String, reason: MessageText)
    case otherDestination(host: String, planned: Destination, found: Destination)
    /// The host is no longer part of the plan.
    case left(host: String)
    /// The host was not part of the plan.
    case joined(host: String)
}

extension StalePlanError: UserFacingError {
    /// The change, and the next step.
    package var message: UserMessage {
        let (code, change) = change
        return UserMessage(code, change, nextStep: nextStep)
    }

    private var nextStep: NextStep {
        guard case .notTrusted(_, let files) = self else { return "Run `berth plan --out FILE` again." }
        let options = files.map { " -f \($0.shellWord)" }.joined()
        let apply = "`berth apply\(options) PLAN`"
        // Trust is in one manifest.
        guard files.count == 1 else { return "Review the manifests, then run \(apply)." }
        return "Review it, then run `berth trust\(options)`, or name it here too: \(apply)."
    }

    private var change: (code: String, text: MessageText) {
        switch self {
        case .otherConfig(let planned, let found):
            ("plan_of_other_config", "Docker's config is \(found) now, and was \(planned) when the plan was made")
        case .manifestChanged(let files):
            ("plan_manifest_changed", "the manifest \(Self.list(files)) has changed since the plan was made")
        case .manifestRenamed(let files, let planned, let found):
            (
                "plan_manifest_renamed",
                "the manifest \(Self.list(files)) is called `\(found)` now, and was `\(planned)` when the plan was made"
            )
        case .appliedAlready(let time):
            ("plan_applied_already", "the plan was already applied (at \(time.formatted(.iso8601)))")
        case .entryChanged(let host):
            ("plan_login_changed", "\(host: host): its stored login has changed since the plan was made")
        case .otherRoute(let host, let planned, let found):
            (
                "plan_route_changed",
                "\(host: host): docker now looks for its login in `\(found)`, not in `\(planned)`"
            )
        case .matchesNothing(let why): ("plan_matches_nothing", why)
        case .otherPrincipal(let host, let planned, let found):
            (
                "plan_of_other_principal",
                "\(host: host) now signs in as another principal: \(found), not \(planned)"
            )
        case .otherIdentity(let host):
            ("plan_of_other_identity", "\(host: host) signs in with other keys now than when the plan was made")
        case .blocked(let host, let reason):
            ("plan_blocked", "\(host: host) is blocked now: \(reason)")
        case .notTrusted(let host, let files):
            (
                "plan_manifest_not_trusted",
                """
                a command prints the password of \(host: host), and the manifest \(Self.list(files)) is not trusted now
                """
            )
        case .otherAction(let host, let planned, let found, let reason):
            (
                "plan_of_other_action",
                "\(host: host): the plan has `\(planned)`, but a new plan would have `\(found)` (\(reason))"
            )
        case .otherDestination(let host, let planned, let found):
            (
                "plan_of_other_destination",
                """
                \(host: host): its login would now go to \(found.description), not to \(planned.description)
                """
            )
        case .left(let host): ("plan_host_left", "\(host: host) is in the plan, but would not be in a new one")
        case .joined(let host): ("plan_host_joined", "\(host: host) is not in the plan, but would be in a new one")
        }
    }

    private static func list(_ files: [String]) -> String { files.joined(separator: ", ") }
}
