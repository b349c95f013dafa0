import Effects

/// Where a principal's first credentials come from. Each further kind is one more case here and a file of its own.
enum CredentialSource: Sendable, Hashable {
    case environmentKeys
    case profileKeys(profile: String, place: String)

    /// Stable, for `Principal.identifier`.
    var name: String {
        switch self {
        case .environmentKeys: "environment"
        case .profileKeys(let profile, _): "profile \(profile)"
        }
    }

    /// For people.
    var description: String {
        switch self {
        case .environmentKeys: "environment keys"
        case .profileKeys(let profile, _): "profile \(profile)"
        }
    }

    /// For people who have to find it.
    var located: String {
        switch self {
        case .environmentKeys: description
        case .profileKeys(_, let place): "\(description) (\(place))"
        }
    }
}
