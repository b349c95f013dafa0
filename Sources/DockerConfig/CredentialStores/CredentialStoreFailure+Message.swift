import Platform

extension CredentialStoreFailure: CustomStringConvertible {
    /// One to three lines: what happened, in the store's own words where it has any, and the way out.
    public var description: String {
        switch cause {
        case .cancelled: "interrupted"
        case .badName:
            """
            no credential store can be called "\(shortStore)"
            It is what stands behind docker-credential-, such as pass. Mend `storage:` in the manifest,
            or credsStore or credHelpers in Docker's config.
            """
        case .notInstalled: message("there is no such program on PATH", "Install it, or \(Self.elsewhere)")
        case .notStarted(let reason): message(reason, "Fix it, or \(Self.elsewhere)")
        case .timedOut(let limit):
            message(
                "it did not end within \(limit.inWords)",
                "It may have asked a question that nobody saw, as for a passphrase: unlock it, and run berth again."
            )
        case .malformedAnswer:
            message(
                "its answer is none of a credential store's",
                "Is it a credential helper of docker's? `\(program) version` should say so."
            )
        case .unstorable(let reason):
            message(reason.harmless(limit: 300), "Have this login kept elsewhere: `storage: file` in the manifest.")
        case .refused(let refusal, let words): message(words, adviceOnErasing(refusal) ?? advice(on: refusal))
        }
    }

    private func message(_ reason: String, _ advice: String) -> String {
        "\(program) cannot \(request): \(reason)\n\(advice)"
    }

    private var shortStore: String { store.harmless(limit: 80) }
    private var program: String { CredentialStore.program(of: shortStore) }
    private var host: String { action.host?.harmless(limit: 260) ?? "…" }

    private var request: String {
        switch action {
        case .list: "list its logins"
        case .get: "give the login for \(host)"
        case .store: "store a login for \(host)"
        case .erase: "erase the login for \(host)"
        case .prove: "keep a login"
        }
    }

    private func advice(on refusal: Refusal) -> String {
        switch refusal {
        case .emptyFolder(let host):
            """
            A login that failed has left an empty folder behind. This removes it:
            printf %s \(host.harmless(limit: 260).inShellQuotes) | \(program) erase
            """
        case .incomplete: "Install that program as well: the store works by it."
        case .notInitialised:
            "Give it a key: `gpg --full-generate-key` if there is none yet, then `pass init KEY`."
        case .keyUnusable:
            """
            The key that pass was given is gone, or of no use. `gpg --list-keys` shows those there are,
            and `pass init KEY` gives it another.
            """
        case .keyLocked:
            """
            Is its key there (`gpg --list-secret-keys`)? One with a passphrase is unlocked by `pass show` in a terminal.
            If it is gone, see `gpg --list-keys`, and give pass another with `pass init KEY`.
            """
        case .noSession:
            """
            It needs a desktop's keyring: log in to a desktop session, or run `dbus-run-session -- berth apply`.
            Or have logins kept elsewhere: `storage: file` or another store in the manifest.
            """
        case .noKeyring:
            """
            No keyring is unlocked: log in to a desktop session, or run `gnome-keyring-daemon --unlock` first.
            Or have logins kept elsewhere: `storage: file` or another store in the manifest.
            """
        case .storesNothing: adviceOnStoringNothing
        case .nothingThere, .other: "Fix that, or \(Self.elsewhere)"
        }
    }

    private var adviceOnStoringNothing: String {
        switch action {
        case .get: "Docker cannot get logins from it either: \(Self.elsewhere)"
        case .list, .prove:
            """
            It signs in by itself and stores nothing: leave its hosts to it (--skip),
            or remove its line, in credsStore or credHelpers, from Docker's config.
            """
        case .store, .erase:
            """
            It signs in by itself and stores nothing: leave the host to it (`--skip host=\(host)`),
            or take its line out of credHelpers in Docker's config.
            """
        }
    }

    /// Advice on a login that stays in the store; `nil` if the failure is another, or its cause is known.
    private func adviceOnErasing(_ refusal: Refusal) -> String? {
        guard case .erase = action, [.storesNothing, .other, .nothingThere].contains(refusal) else { return nil }
        return "Remove that login with the store's own program: docker cannot remove it either."
    }

    private static let elsewhere =
        "have logins kept elsewhere: `storage: file`, or another credsStore or credHelpers in Docker's config."
}
