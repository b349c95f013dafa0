import AWS
import BerthCore
import Effects
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
        let runner = SignInRunner(
            context.console, configuration, .opened, secretVariables: context.manifest.secretVariables)
        var isSignedIn = false
        for session in sessions where try isAccepted(session) {
            if try signIn(to: session, runner) { isSignedIn = true }
        }
        return isSignedIn ? context.rereadingPrincipals() : context
    }

    /// Asks while signals have their default actions: ^C cannot cancel a prompt, but ends berth.
    private func isAccepted(_ session: SignInSession) throws -> Bool {
        let terminal = context.effects.terminal
        return try AsyncBridge.wait { await terminal.confirmByDefault(session.question) }
    }

    /// - Returns: whether the user is signed in.
    private func signIn(to session: SignInSession, _ runner: SignInRunner) throws -> Bool {
        let console = context.console
        return try console.interruptible {
            do {
                _ = try await runner.signIn(to: session)
                return true
            } catch AWSError.cancelled {
                throw CancellationError()
            } catch let error as any UserFacingError {
                console.report(error.message)
                return false
            }
        }
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
