package import DockerConfig
package import Platform

package import struct FoundationEssentials.Date

/// What became of one planned change.
package struct ChangeOutcome: Sendable, Equatable {
    /// What it came to.
    package enum Result: Sendable, Equatable {
        /// There is a login to store.
        case obtained(Login)
        /// Nothing had to be asked: taken back, forgotten, blocked or unchanged, as planned.
        case asPlanned
        /// Why not, in at most three lines.
        case failed(String)
        case interrupted
        /// It went well, and yet is not done: something else did not, and all was to be done or nothing.
        case heldBack
    }

    /// What was planned.
    package var change: PlannedChange
    /// What it came to.
    package var result: Result
    /// From when its token was asked for to when its registry had answered; zero where nothing was asked.
    package var took: Duration

    /// An outcome of these parts.
    package init(change: PlannedChange, result: Result, took: Duration = .zero) {
        self.change = change
        self.result = result
        self.took = took
    }
}

extension ChangeOutcome {
    /// Whether something that was declared is not as it should be.
    var isIncomplete: Bool {
        switch result {
        case .failed, .interrupted: true
        case .obtained, .heldBack: false
        case .asPlanned: change.action == .blocked
        }
    }

    /// The same, where nothing may be done because something else fell short.
    var heldBack: ChangeOutcome {
        switch result {
        case .obtained: with(.heldBack)
        case .asPlanned where change.isWork: with(.heldBack)
        default: self
        }
    }

    func with(_ result: Result) -> ChangeOutcome {
        var outcome = self
        outcome.result = result
        return outcome
    }

    /// Whether there is a login to store.
    package var isObtained: Bool { if case .obtained = result { true } else { false } }

    /// Whether a login was obtained that is to be kept there.
    func isKept(at destination: Destination) -> Bool { isObtained && change.placement.destination == destination }

    /// The same, where someone has stored another login in the meantime, which stays.
    var keepingOtherLogin: ChangeOutcome {
        guard case .obtained = result else {
            var outcome = self
            outcome.change.action = .forget
            outcome.change.reason = change.reason == .asked ? .askedAndChanged : .notDeclaredAndChanged
            return outcome
        }
        return with(
            .failed(
                "someone has stored another login while berth signed in: it stays\nRun `berth apply` again to see it."))
    }

    /// Whether the login that it put into the file is not there any more.
    func isReplaced(in config: DockerConfigDocument) -> Bool {
        guard case .obtained(let login) = result, change.placement.destination == .file else { return false }
        return config.entry(for: change.host) != .login(login.registryLogin)
    }
}

/// A login that was obtained, and that its registry took where it was asked.
package struct Login: Sendable, Equatable {
    /// Without a colon.
    package var username: String
    /// Password or token.
    package var secret: Secret
    /// nil where nobody told.
    package var expires: Date?

    /// The AWS identity that obtained it, as `AWSClient.signer(of:)` returns it; `nil` if AWS was not involved.
    package var signer: String?

    /// A login of these parts.
    package init(username: String, secret: Secret, expires: Date?) {
        self.username = username
        self.secret = secret
        self.expires = expires
    }

    /// Returns whether two logins have the same bytes, as a registry compares them, and end at the same time.
    package static func == (one: Login, other: Login) -> Bool {
        one.username.hasSameBytes(as: other.username) && one.secret == other.secret && one.expires == other.expires
    }

    /// Stands for the user where the secret is an identity token, as it does between docker and its stores.
    package static let identityTokenUser = "<token>"

    /// What is stored of it.
    package var registryLogin: RegistryLogin {
        username == Self.identityTokenUser
            ? .identityToken(username: username, token: secret) : .password(username: username, secret: secret)
    }

    /// What was stored once, of which nobody knows how long it lasts.
    init(stored: RegistryLogin) {
        switch stored {
        case .password(let username, let secret): self.init(username: username, secret: secret, expires: nil)
        case .identityToken(_, let token): self.init(username: Self.identityTokenUser, secret: token, expires: nil)
        }
    }
}
