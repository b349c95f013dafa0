package import DockerConfig
import Platform

/// Why a change is planned, in the words that the plan prints.
package enum ChangeReason: Sendable, Equatable {
    case nothingStored
    case expires(in: Duration)
    case expired(ago: Duration)
    /// The token does not say how long it lasts, and berth stored it so long ago.
    case expiryUnknown(storedAgo: Duration)
    /// The token does not say how long it lasts, and berth knows nothing of it.
    case expiryUnknownAndForeign
    case otherPrincipal
    /// The same principal signed in as another identity: with other keys, another token, or another session.
    case otherIdentity
    /// The registry is signed in to as another user.
    case otherUser
    /// The password's source gives another one, or is another one.
    case sourceChanged
    /// What is stored has expired, and its source has nothing newer.
    case sourceExpired(String)
    /// The password cannot be had.
    case noPassword(String)
    case changedElsewhere
    /// The registry was asked, and refuses what is stored.
    case rejected
    /// It stays in the file, and its line in `credHelpers` comes or goes: what Docker needs beside `credsStore`.
    case routeChanges(StoragePlacement.HelperLine)
    /// The entry has a registry token as well, which docker prefers.
    case registryToken
    /// Everything that is selected is to be renewed, due or not.
    case renewAsked
    /// It is kept elsewhere from now on.
    case moves(from: Destination, to: Destination)
    /// The helper looks for it in a manifest that lies elsewhere now.
    case manifestMoved
    /// The helper would not sign in there by this manifest as it is now.
    case unknownToHelper
    /// A login that berth did not write, and that cannot be had again.
    case wouldReplace(username: String)
    case unreadable(String)
    case notDeclared
    case notDeclaredAndGone
    case notDeclaredAndChanged
    /// `berth logout` was told to.
    case asked
    case askedAndGone
    case askedAndChanged
    /// Another manifest signs in there too, and the login is that one's.
    case owned(by: String, path: String?, principal: String)
    /// The same, as the same principal: one login serves both.
    case shared(with: String, path: String?)
    /// Another manifest owns the login too, so the login stays.
    case keptForOther(manifest: String, path: String?)
    /// Another manifest file of the same name, which is still there, owns the login.
    case ownedByOtherFile(String)
    /// The login is there as the manifest declares it, and the ledger does not know that berth stored it.
    case notInLedger(path: String?)
    /// `credHelpers` sends the host elsewhere than the manifest wants.
    case keptElsewhere(program: String)
    /// Docker's config sends the host to a helper that signs in by itself.
    case mintedElsewhere(String)
    /// With what in Docker's config names the program; `nil` if the manifest does.
    case programMissing(String, for: CredentialBackend? = nil)
    /// A store that cannot work, in its own words.
    case storeProblem(String)
    case noPrincipal(String)
    /// Nothing to do: it lasts this much longer.
    case valid(Duration)
    /// Nothing to do yet: nobody knows how long it lasts.
    case validUnknown
    /// Nothing to do ever: the helper asks for a token when docker does.
    case mintedWhenAsked
}

extension ChangeReason: CustomStringConvertible {
    /// As a plan prints it; more than one line where there is advice.
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
        case .mintedElsewhere(let program):
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
        case .mintedWhenAsked: "docker-credential-berth signs in when asked"
        }
    }

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
