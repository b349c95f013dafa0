import DockerConfig
package import Platform

package import struct FoundationEssentials.Date

/// The outcome of one planned change.
package struct ChangeOutcome: Sendable, Equatable {
    package enum Result: Sendable, Equatable {
        /// There is a login to store.
        case obtained(Login)
        /// No request was needed: the login is removed, forgotten, blocked or unchanged, as planned.
        case asPlanned
        case failed(UserMessage)
        case interrupted
        /// It succeeded but was withheld: another change failed in all-or-nothing mode.
        case heldBack
    }

    /// What was planned.
    package var change: PlannedChange
    package var result: Result
    /// The time from the token request to the registry's answer; zero if there was no request.
    package var took: Duration

    package init(change: PlannedChange, result: Result, took: Duration = .zero) {
        self.change = change
        self.result = result
        self.took = took
    }
}

extension ChangeOutcome {
    /// Whether a declared registry is left without its login.
    var isIncomplete: Bool {
        switch result {
        case .failed, .interrupted: true
        case .obtained, .heldBack: false
        case .asPlanned: change.action == .blocked
        }
    }

    /// The outcome if another change failed in all-or-nothing mode.
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

    /// Returns whether a login was obtained for a destination.
    func isKept(at destination: Destination) -> Bool { isObtained && change.placement.destination == destination }

    /// The outcome if another program stored a login in the meantime, which stays.
    var keepingOtherLogin: ChangeOutcome {
        guard case .obtained = result else {
            var outcome = self
            outcome.change.action = .forget
            outcome.change.reason = change.reason == .asked ? .askedAndChanged : .notDeclaredAndChanged
            return outcome
        }
        let message = UserMessage(
            "other_login_stored", "another program stored a login meanwhile; berth kept it",
            nextStep: "Run `berth apply` again to see it.")
        return with(.failed(message))
    }

    /// Returns whether the file no longer has the login that this change stored.
    func isReplaced(in config: DockerConfigDocument) -> Bool {
        guard case .obtained(let login) = result, change.placement.destination == .file else { return false }
        return config.entry(for: change.host) != .login(login.credential)
    }
}

/// A credential that was obtained and, if the registry was checked, accepted.
package struct Login: Sendable, Equatable {
    /// The credential that is stored and verified.
    package var credential: RegistryCredential
    /// `nil` if unknown.
    package var expires: Date?

    /// The AWS identity that obtained it, as `AWSClient.signer(of:)` returns it; `nil` if AWS was not involved.
    package var signer: String?

    package init(_ credential: RegistryCredential, expires: Date?, signer: String? = nil) {
        self.credential = credential
        self.expires = expires
        self.signer = signer
    }

    /// Creates a login from a user name and a secret as a manifest declares them: `<token>` means an identity token.
    package init(username: String, secret: Secret, expires: Date?) {
        self.init(RegistryCredential(username: username, secret: secret), expires: expires)
    }

    /// Without a colon; `<token>` for an identity token.
    package var username: String { credential.storedUsername }

    /// The password or the token.
    package var secret: Secret { credential.secret }

    /// Returns whether two logins have the same bytes, as a registry compares them, and end at the same time.
    package static func == (one: Login, other: Login) -> Bool {
        one.username.hasSameBytes(as: other.username) && one.secret == other.secret && one.expires == other.expires
    }
}
