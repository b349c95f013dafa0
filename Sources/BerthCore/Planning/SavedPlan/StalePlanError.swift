package import FoundationEssentials
import Platform

/// Why a saved plan is not applied: what is there now, or was done since, makes another plan of it.
package enum StalePlanError: Error, Sendable, Equatable {
    /// Docker's config is a link that leads elsewhere now; both with links resolved.
    case otherConfig(planned: String, found: String)
    /// The text of its files, or of one that they include.
    case manifestChanged(files: [String])
    /// The text is the same, and a variable in it is not.
    case manifestRenamed(files: [String], planned: String, found: String)
    case appliedAlready(at: Date)
    /// What is stored, or what berth remembers of it.
    case entryChanged(host: String)
    /// Docker looks elsewhere for the login; both in words of Docker's config.
    case otherRoute(host: String, planned: String, found: String)
    /// A selector, in the words of `Selection.NoMatchError`.
    case matchesNothing(String)
    /// Both by `Principal.identifier`.
    case otherPrincipal(host: String, planned: String, found: String)
    /// The same principal, with other keys, another token or another session.
    case otherIdentity(host: String)
    case blocked(host: String, reason: String)
    /// A command gives the host's password, and the manifest was neither named on this command line nor is it trusted now.
    case notTrusted(host: String, files: [String])
    /// Both in the words of a plan.
    case otherAction(host: String, planned: String, found: String, reason: String)
    case otherDestination(host: String, planned: Destination, found: Destination)
    /// It was part of the plan.
    case left(host: String)
    /// It was no part of the plan.
    case joined(host: String)
}

extension StalePlanError: CustomStringConvertible {
    /// Two lines: what has changed, and what to do.
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

    /// A reason's first line: the rest is advice, which the new plan gives.
    private static func headline(_ reason: String) -> String { String(reason.prefix(upToScalar: "\n")) }
}
