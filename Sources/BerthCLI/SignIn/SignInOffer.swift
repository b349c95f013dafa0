import AWS
import BerthCore
import Platform

/// The offer of an apply to sign in to the sessions without which it would block registries.
struct SignInOffer {
    let context: CommandContext

    /// Asks the user about each session that blocks changes, and signs in to those that the user agrees to. A failed
    /// sign-in is reported, and the apply goes on without it.
    /// - Parameter goal: what the apply does.
    /// - Returns: the context with the principals that can sign in now.
    /// - Throws: `CommandError` if a selector matches nothing, or a signal interrupts.
    func accepted(for goal: PlanGoal) throws -> CommandContext {
        guard let configuration = try? context.configuration.get() else { return context }
        let sessions = try sessions(for: goal, configuration)
        guard !sessions.isEmpty else { return context }
        let console = context.console
        let runner = SignInRunner(
            console, configuration, .opened, secretVariables: context.manifest.secretVariables)
        let signedIn = try console.interruptible {
            var signedIn = 0
            for session in sessions where await console.effects.terminal.confirmByDefault(session.question) {
                do {
                    _ = try await runner.signIn(to: session)
                    signedIn += 1
                } catch AWSError.cancelled {
                    throw CancellationError()
                } catch let error as any UserFacingError {
                    console.report(error.message)
                }
            }
            return signedIn
        }
        return signedIn == 0 ? context : context.rereadingPrincipals()
    }

    /// Returns the sessions that block changes, in the plan's order.
    private func sessions(for goal: PlanGoal, _ configuration: SharedConfiguration) throws -> [SignInSession] {
        guard context.snapshot.hasUnavailablePrincipals else { return [] }
        let plan = try goal.plan(on: context, .beforeStores)
        let inspector = CredentialInspector(configuration: configuration, effects: context.effects)
        var sessions: [SignInSession] = []
        for (principal, profile) in context.snapshot.principalsBlocking(plan) {
            sessions.add(principal, of: profile, inspector.state(of:))
        }
        return sessions.filter(\.state.needsSignIn)
    }
}

extension SignInSession {
    /// The question whether to sign in.
    fileprivate var question: String {
        let name = requirement.description
        let state =
            switch state {
            case .expired: "\(name) has expired."
            case .unusable: "berth cannot use the stored sign-in of \(name)."
            case .missing, .valid, .renewable, .expiresSoon: "You are not signed in to \(name)."
            }
        return "\(state) Sign in now?"
    }
}
