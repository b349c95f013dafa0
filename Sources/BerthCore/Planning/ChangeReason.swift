package import DockerConfig
import Platform

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
    case sourceExpired(String)
    /// The password is unavailable.
    case noPassword(String)
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
    /// A store does not work; with its own words.
    case storeProblem(String)
    case noPrincipal(String)
    /// Unchanged: it is valid for this long.
    case valid(Duration)
    /// Unchanged: its expiry is unknown.
    case validUnknown
    /// Unchanged: the helper requests a token when Docker needs it.
    case renewedOnDemand
}

extension ChangeReason: CustomStringConvertible {
    /// The text in a plan; more than one line if there is advice.
    package var description: String {
        switch self {
        case .nothingStored: "nothing stored"
        case .expires(let left): "expires in \(left.inWords)"
        case .expired(let past): "expired \(past.inWords) ago"
        case .expiryUnknown(let age): "expiry unknown, stored \(age.inWords) ago"
        case .expiryUnknownAndForeign: "expiry unknown, not stored by berth"
        case .otherPrincipal: "signs in as another profile now"
        case .otherIdentity: "signed in with other keys"
        case .otherUser: "signs in as another user now"
        case .sourceChanged: "its password changed at its source"
        case .sourceExpired(let why): why
        case .noPassword(let why): why
        case .changedElsewhere: "changed elsewhere since berth stored it"
        case .rejected: "rejected: the registry refuses what is stored"
        case .routeChanges(.put): "needs a line in credHelpers, because credsStore is set"
        case .routeChanges: "needs no line in credHelpers any more"
        case .registryToken: "docker uses the registrytoken in the entry instead"
        case .renewAsked: "--renew was given"
        case .moves(let old, let new): "moves from \(old) to \(new)"
        case .manifestMoved: "the manifest lies elsewhere now"
        case .unknownToHelper: "docker-credential-berth does not know it by this manifest"
        case .wouldReplace(username: ""):
            "would replace a token that berth did not write (apply --yes does)"
        case .wouldReplace(let username):
            "would replace the login of `\(username)`, which berth did not write (apply --yes does)"
        case .unreadable(let why): "unreadable entry: \(why)"
        case .notDeclared: "no longer in the manifest"
        case .notDeclaredAndGone: "no longer in the manifest, and already gone"
        case .notDeclaredAndChanged: "no longer in the manifest, and changed by someone else"
        case .asked: ""
        case .askedAndGone: "already gone"
        case .askedAndChanged: "changed by someone else"
        case .shared(let manifest, let path): "kept by the manifest \(Self.name(manifest, path))"
        case .keptForOther(let manifest, let path): "stays: the manifest \(Self.name(manifest, path)) owns it too"
        case .owned(let manifest, let path, let principal):
            """
            belongs to the manifest \(Self.name(manifest, path)), which signs in as \(principal)
            Declare it in one of the two only, or leave it out here with --skip.
            """
        case .ownedByOtherFile(let path):
            """
            belongs to \(path), another manifest file of the same name (--yes takes it)
            Run berth there, or give one of the two another `name`.
            """
        case .notInLedger(let path):
            """
            stays: \(path.map { "the ledger \($0) does not know it" } ?? "there is no ledger") (--yes removes it)
            If berth stored it with another HOME or XDG_STATE_HOME, run `berth logout` with that one.
            """
        case .keptElsewhere(let program):
            """
            credHelpers sends this host to docker-credential-\(program)
            Remove its line from Docker's config, or store the login there with `storage: auto`.
            """
        case .handledByOtherHelper(let program):
            """
            credHelpers sends this host to docker-credential-\(program), which signs in by itself
            Leave it to that one (--skip), or take its line out of Docker's config.
            """
        case .programMissing(let program, let route):
            """
            docker-credential-\(program) is not on PATH
            \(Self.installing(program, for: route))
            """
        case .storeProblem(let why): why
        case .noPrincipal(let why): why
        case .valid(let left): "valid for \(left.inWords)"
        case .validUnknown: "expiry unknown"
        case .renewedOnDemand: "docker-credential-berth signs in when asked"
        }
    }

    /// The first line.
    var summary: MessageText { MessageText(description.prefix(upToScalar: "\n")) }

    private static func name(_ manifest: String, _ path: String?) -> String {
        "`\(manifest)`\(path.map { " (\($0))" } ?? "")"
    }

    private static func installing(_ program: String, for route: CredentialBackend?) -> String {
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
