package import Platform

/// The failure of a credential store's program.
package struct CredentialStoreError: Error, Sendable, Equatable {
    /// The name after `docker-credential-`.
    package var store: String
    /// The failed action.
    package var action: Action
    /// The cause of the failure.
    package var cause: Cause

    /// A request to a store.
    package enum Action: Sendable, Equatable {
        case list
        /// Returns the login of a host.
        case get(String)
        case store(String)
        case erase(String)
        /// Stores a dummy login, to see whether the store works.
        case prove
    }

    /// Why an action failed.
    package enum Cause: Sendable, Equatable {
        /// The store's name cannot be part of a program's name. Nothing was run.
        case badName
        /// The program is not on `PATH`.
        case notInstalled
        /// The system cannot start the program.
        case notStarted(reason: String)
        case timedOut(after: Duration)
        /// The task was cancelled.
        case cancelled
        /// The program succeeded, but its output does not follow the protocol.
        case malformedAnswer
        /// The store could not return the login unchanged. Nothing was run.
        case unstorable(String)
        /// The program failed: the meaning and the text of its failure, without secrets.
        case refused(Refusal, words: String)
    }

    package init(store: String, action: Action, cause: Cause) {
        self.store = store
        self.action = action
        self.cause = cause
    }

    /// Whether the task was cancelled.
    package var isCancelled: Bool { cause == .cancelled }
}

extension CredentialStoreError: UserFacingError {
    /// The failure, in the store's own words if it has any, and the next step.
    package var message: UserMessage {
        switch cause {
        case .cancelled: .interrupted
        case .badName:
            UserMessage(
                "credential_store_bad_name", "\"\(shortStore)\" is not a credential store name",
                nextStep: NextStep(lines: [
                    "It is the part after docker-credential-, such as pass. Fix `storage:` in the manifest,",
                    "or credsStore or credHelpers in Docker's config.",
                ]))
        case .notInstalled:
            message("not_installed", "it is not on PATH", Self.elsewhere.after("Install it, or"))
        case .notStarted(let reason):
            message("not_started", MessageText(reason), Self.elsewhere.after("Fix it, or"))
        case .timedOut(let limit):
            message(
                "timed_out", "it did not end within \(duration: limit)",
                "It may be waiting for input, such as a passphrase: unlock it, then run berth again."
            )
        case .malformedAnswer:
            message(
                "malformed_answer", "its answer does not follow the protocol",
                "Check that it is a Docker credential helper: run `\(program) version`."
            )
        case .unstorable(let reason):
            message(
                "unstorable", MessageText(reason.harmless(limit: 300)),
                "Store this login elsewhere: `storage: file` in the manifest.")
        case .refused(let refusal, let words):
            message(refusal.code, MessageText(words), adviceOnErasing(refusal) ?? advice(on: refusal))
        }
    }

    private func message(_ code: String, _ reason: MessageText, _ nextStep: NextStep) -> UserMessage {
        UserMessage("credential_store_\(code)", "\(program) cannot \(request): \(reason)", nextStep: nextStep)
    }

    private var shortStore: String { store.harmless(limit: 80) }
    private var program: String { CredentialStore.program(of: shortStore) }
    private var host: String { action.host?.harmless(limit: 260) ?? "…" }

    private var request: MessageText {
        switch action {
        case .list: "list its logins"
        case .get: "return the login for \(host: host)"
        case .store: "store a login for \(host: host)"
        case .erase: "erase the login for \(host: host)"
        case .prove: "store a login"
        }
    }

    private func advice(on refusal: Refusal) -> NextStep {
        switch refusal {
        case .emptyFolder(let host):
            NextStep(lines: [
                "A failed login left an empty directory behind. This removes it:",
                "printf %s \(host.harmless(limit: 260).inShellQuotes) | \(program) erase",
            ])
        case .incomplete: "Install that program too: the store needs it."
        case .notInitialised:
            "Give it a key: `gpg --full-generate-key` if you have none, then `pass init KEY`."
        case .keyUnusable:
            NextStep(lines: [
                "The key of pass is missing or unusable. List keys with `gpg --list-keys`,",
                "and set one with `pass init KEY`.",
            ])
        case .keyLocked:
            NextStep(lines: [
                "Check its key with `gpg --list-secret-keys`. Unlock it with `pass show` in a terminal.",
                "If it is missing, choose one from `gpg --list-keys`, and set it with `pass init KEY`.",
            ])
        case .noSession:
            NextStep(lines: [
                """
                It needs a desktop keyring: log in to a desktop session, or run `dbus-run-session -- berth apply`.
                """, Self.otherStorage,
            ])
        case .noKeyring:
            NextStep(lines: [
                """
                No keyring is unlocked: log in to a desktop session, or run `gnome-keyring-daemon --unlock` first.
                """, Self.otherStorage,
            ])
        case .storesNothing: adviceOnStoringNothing
        case .nothingThere, .other: Self.elsewhere.after("Fix that, or")
        }
    }

    private var adviceOnStoringNothing: NextStep {
        switch action {
        case .get: Self.elsewhere.after("Docker cannot get logins from it either:")
        case .list, .prove:
            NextStep(lines: [
                "It signs in by itself and stores nothing: leave its hosts to it (--skip),",
                "or remove its line, in credsStore or credHelpers, from Docker's config.",
            ])
        case .store, .erase:
            NextStep(lines: [
                "It signs in by itself and stores nothing: leave the host to it (`--skip host=\(host: host)`),",
                "or remove its line from credHelpers in Docker's config.",
            ])
        }
    }

    /// Returns advice on a login that stays in the store; `nil` if the failure is another, or its cause is known.
    private func adviceOnErasing(_ refusal: Refusal) -> NextStep? {
        guard case .erase = action, [.storesNothing, .other, .nothingThere].contains(refusal) else { return nil }
        return "Remove that login with the store's own program: docker cannot remove it either."
    }

    private static let elsewhere: NextStep =
        "store logins elsewhere: `storage: file`, or another credsStore or credHelpers in Docker's config."

    private static let otherStorage: MessageText =
        "Or store logins elsewhere: `storage: file` or another store in the manifest."
}

extension CredentialStoreError {
    /// Whether the store only reports that there is no login.
    var isOfNothing: Bool {
        guard case .refused(let refusal, _) = cause else { return false }
        return refusal == .nothingThere || action.host.map { refusal == .emptyFolder($0) } ?? false
    }

    /// Whether the program may lack this action, which `get` and `store` do not need. `false` if the store reports
    /// another cause.
    package var mayBeUnsupported: Bool {
        switch cause {
        case .malformedAnswer: true
        case .refused(let refusal, _): [.other, .storesNothing, .nothingThere].contains(refusal)
        case .badName, .notInstalled, .notStarted, .timedOut, .cancelled, .unstorable: false
        }
    }

    /// Whether the cause may be that there is no login: the store works, and stores.
    var mayBeOfNothing: Bool {
        guard case .refused(let refusal, _) = cause else { return false }
        return refusal != .storesNothing
    }

    /// Whether the program ran and may have changed something.
    var hasRun: Bool {
        switch cause {
        case .timedOut, .malformedAnswer, .refused: true
        case .badName, .notInstalled, .notStarted, .cancelled, .unstorable: false
        }
    }

    /// Returns whether the store reports an empty directory instead of a login.
    func isOfEmptyFolder(_ host: String) -> Bool {
        guard case .refused(let refusal, _) = cause else { return false }
        return refusal == .emptyFolder(host)
    }
}

extension CredentialStoreError.Cause {
    init(_ failure: ProcessError) {
        self =
            switch failure {
            case .notFound: .notInstalled
            case .notStarted(_, let reason): .notStarted(reason: reason)
            case .timedOut(_, let limit): .timedOut(after: limit)
            case .tooLong: .malformedAnswer
            case .cancelled: .cancelled
            }
    }
}

extension CredentialStoreError.Action {
    /// The program's argument.
    var word: String {
        switch self {
        case .list: "list"
        case .get: "get"
        case .store, .prove: "store"
        case .erase: "erase"
        }
    }

    /// The action's host; `nil` if it concerns no particular host.
    var host: String? {
        switch self {
        case .get(let host), .store(let host), .erase(let host): host
        case .list, .prove: nil
        }
    }
}
