package import FoundationEssentials
import Platform

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
    case matchesNothing(String)
    /// Another principal signs in; both as `Principal.identifier`.
    case otherPrincipal(host: String, planned: String, found: String)
    /// The same principal, with other keys, another token or another session.
    case otherIdentity(host: String)
    case blocked(host: String, reason: String)
    /// A command gives the host's password, and the manifest is neither named on this command line nor trusted now.
    case notTrusted(host: String, files: [String])
    /// The action differs; both in the words of a plan.
    case otherAction(host: String, planned: String, found: String, reason: String)
    case otherDestination(host: String, planned: Destination, found: Destination)
    /// The host is no longer part of the plan.
    case left(host: String)
    /// The host was not part of the plan.
    case joined(host: String)
}

extension StalePlanError: CustomStringConvertible {
    /// Two lines: the change, and the next step.
    package var description: String { "\(what)\n\(advice)" }

    private var advice: String {
        guard case .notTrusted(_, let files) = self else { return "Run `berth plan --out FILE` again." }
        let options = files.map { " -f \($0.shellWord)" }.joined()
        let apply = "`berth apply\(options) PLAN`"
        // Trust is in one manifest.
        guard files.count == 1 else { return "Read the manifests, and if they are right run \(apply)." }
        return "Read it, and if it is right run `berth trust\(options)`, or name it here too: \(apply)."
    }

    private var what: String {
        switch self {
        case .otherConfig(let planned, let found):
            "Docker's config is \(found) now, and was \(planned) when the plan was made"
        case .manifestChanged(let files):
            "the manifest \(Self.list(files)) has changed since the plan was made"
        case .manifestRenamed(let files, let planned, let found):
            "the manifest \(Self.list(files)) is called `\(found)` now, and was `\(planned)` when the plan was made"
        case .appliedAlready(let time):
            "the plan was applied already (at \(time.formatted(.iso8601)))"
        case .entryChanged(let host):
            "\(host): its stored login has changed since the plan was made"
        case .otherRoute(let host, let planned, let found):
            "\(host): Docker's config keeps its login in `\(found)` now, and did in `\(planned)`"
        case .matchesNothing(let why):
            why
        case .otherPrincipal(let host, let planned, let found):
            "\(host) signs in as another principal now: \(found), and not \(planned)"
        case .otherIdentity(let host):
            "\(host) signs in with other keys now than when the plan was made"
        case .blocked(let host, let reason):
            "\(host) is blocked now: \(Self.headline(reason))"
        case .notTrusted(let host, let files):
            "a command gives the password of \(host), and the manifest \(Self.list(files)) is not trusted now"
        case .otherAction(let host, let planned, let found, let reason):
            "\(host): the plan says `\(planned)`, and would say `\(found)` now (\(Self.headline(reason)))"
        case .otherDestination(let host, let planned, let found):
            "\(host): its login would go to \(found) now, and not to \(planned)"
        case .left(let host):
            "\(host) is in the plan, and would not be now"
        case .joined(let host):
            "\(host) is not in the plan, and would be now"
        }
    }

    private static func list(_ files: [String]) -> String { files.joined(separator: ", ") }

    /// Returns a reason's first line: the rest is advice, which a new plan gives.
    private static func headline(_ reason: String) -> String { String(reason.prefix(upToScalar: "\n")) }
}
