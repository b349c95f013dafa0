import Effects

/// Why a change is planned, in the words that the plan prints.
public enum Reason: Sendable, Equatable, CustomStringConvertible {
    case nothingStored
    case expires(in: Duration)
    case expired(ago: Duration)
    /// The token does not say how long it lasts, and berth stored it so long ago.
    case expiryUnknown(storedAgo: Duration)
    /// The token does not say how long it lasts, and berth knows nothing of it.
    case expiryUnknownAndForeign
    case otherPrincipal
    case changedElsewhere
    /// A login that berth did not write, and that cannot be had again.
    case wouldReplace(username: String)
    case unreadable(String)
    case notDeclared
    case notDeclaredAndGone
    case notDeclaredAndChanged
    case keptByStore(String)
    case keptByHelper(String)
    case notSupported(String)
    case noPrincipal(String)
    /// Nothing to do: it lasts this much longer.
    case valid(Duration)
    /// Nothing to do yet: nobody knows how long it lasts.
    case validUnknown

    /// As a plan prints it; more than one line where there is advice.
    public var description: String {
        switch self {
        case .nothingStored: "nothing stored"
        case .expires(let left): "expires in \(left.inWords)"
        case .expired(let past): "expired \(past.inWords) ago"
        case .expiryUnknown(let age): "expiry unknown, stored \(age.inWords) ago"
        case .expiryUnknownAndForeign: "expiry unknown, not stored by berth"
        case .otherPrincipal: "signs in as another profile now"
        case .changedElsewhere: "changed elsewhere since berth stored it"
        case .wouldReplace(let username):
            "would replace the login of `\(username)`, which berth did not write (apply --yes does)"
        case .unreadable(let why): "unreadable entry: \(why)"
        case .notDeclared: "no longer in the manifest"
        case .notDeclaredAndGone: "no longer in the manifest, and already gone"
        case .notDeclaredAndChanged: "no longer in the manifest, and changed by someone else"
        case .keptByStore(let name): "credsStore sends it to docker-credential-\(name): not supported yet"
        case .keptByHelper(let name): "credHelpers sends this host to docker-credential-\(name): not supported yet"
        case .notSupported(let what): "\(what) is not supported yet"
        case .noPrincipal(let why): why
        case .valid(let left): "valid for \(left.inWords)"
        case .validUnknown: "expiry unknown"
        }
    }
}
