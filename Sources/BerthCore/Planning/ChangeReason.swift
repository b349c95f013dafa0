package import DockerConfig
package import Platform

/// The reason for a planned change, in the words that the plan prints.
package enum ChangeReason: Sendable, Equatable {
    case nothingStored
    case expires(in: Duration)
    case expired(ago: Duration)
    /// The token has no expiry, and berth stored it this long ago.
    case expiryUnknown(storedAgo: Duration)
    /// The token has no expiry, and the ledger does not know it.
    case expiryUnknownAndForeign
    case otherPrincipal
    /// The same principal, with other keys, another token or another session.
    case otherIdentity
    /// The manifest names another user now.
    case otherUser
    /// The source gives another password, or is another source.
    case sourceChanged
    /// The stored password has expired, and its source has no newer one.
    case sourceExpired(UserMessage)
    /// The password is unavailable.
    case noPassword(UserMessage)
    case changedElsewhere
    /// The registry refuses the stored login.
    case rejected
    /// It stays in the file, and its line in `credHelpers` changes, which Docker needs with `credsStore`.
    case routeChanges(StoragePlacement.HelperLine)
    /// The entry also has a registry token, which Docker prefers.
    case registryToken
    /// The user asked to renew every selected login.
    case renewAsked
    /// It moves to another destination.
    case moves(from: Destination, to: Destination)
    /// The helper has another path for the manifest.
    case manifestMoved
    /// The helper has no valid record of the host for this manifest.
    case unknownToHelper
    /// berth did not write the login and cannot restore it.
    case wouldReplace(username: String)
    case unreadable(String)
    case notDeclared
    case notDeclaredAndGone
    case notDeclaredAndChanged
    /// The user ran `berth logout`.
    case asked
    case askedAndGone
    case askedAndChanged
    /// Another manifest owns the login.
    case owned(by: String, path: String?, principal: String)
    /// Another manifest with the same principal shares the login.
    case shared(with: String, path: String?)
    /// Another manifest owns the login too, so the login stays.
    case keptForOther(manifest: String, path: String?)
    /// Another manifest file of the same name, which still exists, owns the login.
    case ownedByOtherFile(String)
    /// The login is stored as the manifest declares it, but the ledger does not know it.
    case notInLedger(path: String?)
    /// `credHelpers` names another program for the host than the manifest.
    case keptElsewhere(program: String)
    /// Docker's config names a helper for the host that signs in without berth.
    case handledByOtherHelper(String)
    /// The program is not on `PATH`. The second value is the part of Docker's config that names it; `nil` if the
    /// manifest does.
    case programMissing(String, for: CredentialBackend? = nil)
    /// A store does not work.
    case storeProblem(UserMessage)
    case noPrincipal(UserMessage)
    /// Unchanged: it is valid for this long.
    case valid(Duration)
    /// Unchanged: its expiry is unknown.
    case validUnknown
    /// Unchanged: the helper requests a token when Docker needs it.
    case renewedOnDemand
}

extension ChangeReason {
    /// The reason's name in events. It never changes. A new reason needs a new code, and a line in the schema's
    /// examples.
    package var code: String {
        switch self {
        case .nothingStored: "nothing_stored"
        case .expires: "expires"
        case .expired: "expired"
        case .expiryUnknown: "expiry_unknown"
        case .expiryUnknownAndForeign: "expiry_unknown_and_foreign"
        case .otherPrincipal: "other_principal"
        case .otherIdentity: "other_identity"
        case .otherUser: "other_user"
        case .sourceChanged: "source_changed"
        case .sourceExpired: "source_expired"
        case .noPassword: "no_password"
        case .changedElsewhere: "changed_elsewhere"
        case .rejected: "rejected"
        case .routeChanges: "route_changes"
        case .registryToken: "registry_token"
        case .renewAsked: "renew_asked"
        case .moves: "moves"
        case .manifestMoved: "manifest_moved"
        case .unknownToHelper: "unknown_to_helper"
        case .wouldReplace: "would_replace"
        case .unreadable: "unreadable"
        case .notDeclared: "not_declared"
        case .notDeclaredAndGone: "not_declared_and_gone"
        case .notDeclaredAndChanged: "not_declared_and_changed"
        case .asked: "asked"
        case .askedAndGone: "asked_and_gone"
        case .askedAndChanged: "asked_and_changed"
        case .owned: "owned"
        case .shared: "shared"
        case .keptForOther: "kept_for_other"
        case .ownedByOtherFile: "owned_by_other_file"
        case .notInLedger: "not_in_ledger"
        case .keptElsewhere: "kept_elsewhere"
        case .handledByOtherHelper: "minted_elsewhere"
        case .programMissing: "program_missing"
        case .storeProblem: "store_problem"
        case .noPrincipal: "no_principal"
        case .valid: "valid"
        case .validUnknown: "valid_unknown"
        case .renewedOnDemand: "minted_when_asked"
        }
    }
}

extension ChangeReason: CustomStringConvertible {
    /// The text in a plan, with advice if the change is blocked.
    package var message: UserMessage {
        switch self {
        case .nothingStored: text("nothing stored")
        case .expires(let left): text("expires in \(duration: left)")
        case .expired(let past): text("expired \(duration: past) ago")
        case .expiryUnknown(let age): text("expiry unknown, stored \(duration: age) ago")
        case .expiryUnknownAndForeign: text("expiry unknown, not stored by berth")
        case .otherPrincipal: text("signs in as another profile now")
        case .otherIdentity: text("signed in with other keys")
        case .otherUser: text("signs in as another user now")
        case .sourceChanged: text("its password changed at its source")
        case .sourceExpired(let why): why
        case .noPassword(let why): why
        case .changedElsewhere: text("changed elsewhere since berth stored it")
        case .rejected: text("the registry rejects the stored login")
        case .routeChanges(.put): text("needs a line in credHelpers, because credsStore is set")
        case .routeChanges: text("no longer needs a line in credHelpers")
        case .registryToken: text("docker uses the registrytoken in the entry instead")
        case .renewAsked: text("--renew was given")
        case .moves(let old, let new): text("moves from \(old.description) to \(new.description)")
        case .manifestMoved: text("the manifest has moved")
        case .unknownToHelper: text("docker-credential-berth has no record of it for this manifest")
        case .wouldReplace(username: ""):
            text("would replace a token that berth did not write (apply --yes does)")
        case .wouldReplace(let username):
            text("would replace the login of `\(username)`, which berth did not write (apply --yes does)")
        case .unreadable(let why): text("unreadable entry: \(why)")
        case .notDeclared: text("no longer in the manifest")
        case .notDeclaredAndGone: text("no longer in the manifest, and already gone")
        case .notDeclaredAndChanged: text("no longer in the manifest, and changed outside berth")
        case .asked: text("")
        case .askedAndGone: text("already gone")
        case .askedAndChanged: text("changed outside berth")
        case .shared(let manifest, let path): text("shared with the manifest \(Self.name(manifest, path))")
        case .keptForOther(let manifest, let path): text("stays: the manifest \(Self.name(manifest, path)) owns it too")
        case .owned(let manifest, let path, let principal):
            text(
                "belongs to the manifest \(Self.name(manifest, path)), which signs in as \(principal)",
                nextStep: "Declare it in only one of them, or skip it here with --skip.")
        case .ownedByOtherFile(let path):
            text(
                "belongs to \(path), another manifest file of the same name (--yes takes it over)",
                nextStep: "Run berth there, or give one of the two another `name`.")
        case .notInLedger(let path):
            text(
                "stays: \(path.map { "the ledger \($0) does not know it" } ?? "there is no ledger") (--yes removes it)",
                nextStep: "If berth stored it with another HOME or XDG_STATE_HOME, run `berth logout` with that one.")
        case .keptElsewhere(let program):
            text(
                "credHelpers sends this host to docker-credential-\(program)",
                nextStep: "Remove its line from Docker's config, or store the login there with `storage: auto`.")
        case .handledByOtherHelper(let program):
            text(
                "credHelpers sends this host to docker-credential-\(program), which signs in by itself",
                nextStep: "Skip it with --skip, or remove its line from Docker's config.")
        case .programMissing(let program, let route):
            text(
                "docker-credential-\(program) is not on PATH",
                nextStep: Self.installing(program, for: route))
        case .storeProblem(let why): why
        case .noPrincipal(let why): why
        case .valid(let left): text("valid for \(duration: left)")
        case .validUnknown: text("expiry unknown")
        case .renewedOnDemand: text("docker-credential-berth signs in on demand")
        }
    }

    package var description: String { message.description }

    private func text(_ summary: MessageText, nextStep: NextStep? = nil) -> UserMessage {
        UserMessage(code, summary, nextStep: nextStep)
    }

    private static func name(_ manifest: String, _ path: String?) -> String {
        "`\(manifest)`\(path.map { " (\($0))" } ?? "")"
    }

    private static func installing(_ program: String, for route: CredentialBackend?) -> NextStep {
        if program == Destination.helperName {
            return "It comes with berth: put it next to berth, in a directory of PATH."
        }
        return switch route {
        case .store: "Install it, set `storage: file`, or remove credsStore from Docker's config."
        case .helper: "Install it, or remove its line from credHelpers in Docker's config."
        case .file, nil: "Install it, or choose another `storage`."
        }
    }
}
