import AWS
import Platform

/// A session that a command works on.
struct SignInSession: Sendable {
    let requirement: SignInRequirement
    /// The first principal that needs it; `nil` if the user named the session.
    let principal: Principal?
    /// As far as it is known offline.
    let state: SessionState
    /// The profiles that need it, of the manifest or of `~/.aws/config`; empty for a session that the user named.
    var profiles: [String]

    /// The profiles after a statement: `, for dev, deploy`; empty without profiles.
    var purpose: String {
        guard !profiles.isEmpty else { return "" }
        let shown = profiles.prefix(4).map(\.inOneLine).joined(separator: ", ")
        return ", for \(shown)\(profiles.count > 4 ? " and \(profiles.count - 4) more" : "")"
    }
}

extension [SignInSession] {
    /// Adds the session of a profile's principal, if it needs one.
    /// - Parameter state: returns a session's state.
    mutating func add(
        _ principal: Principal?, of profile: String?, _ state: (SignInRequirement) -> SessionState
    ) {
        guard let principal, let requirement = principal.signInRequirement else { return }
        add(
            SignInSession(
                requirement: requirement, principal: principal, state: state(requirement),
                profiles: [profile].compactMap(\.self)))
    }

    /// Adds a session, or its profiles if the session is there already.
    mutating func add(_ session: SignInSession) {
        guard let index = firstIndex(where: { $0.requirement == session.requirement }) else { return append(session) }
        for profile in session.profiles where !self[index].profiles.contains(where: { $0.hasSameBytes(as: profile) }) {
            self[index].profiles.append(profile)
        }
    }
}
