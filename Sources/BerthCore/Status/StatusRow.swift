public import struct FoundationEssentials.Date

/// How one registry stands: what is declared against what is stored, and how long that lasts.
public struct StatusRow: Sendable, Equatable {
    /// What is stored, held against what is declared.
    public enum Match: Sendable, Equatable {
        case ok
        case missing
        /// Stored by this manifest, which declares it no longer.
        case undeclared
        case changedElsewhere
        /// The entry has a registry token as well, which docker prefers.
        case registryToken
        /// berth stored it for other keys than the manifest signs in with now.
        case otherKeys
        /// Another manifest stored it, and declares it too.
        case owned(by: String)
        /// berth cannot sign in there, and why.
        case blocked(String)
    }

    /// How long what is stored lasts.
    public enum Health: Sendable, Equatable {
        /// Nothing is stored that could have any.
        case none
        case ok(until: Date)
        case expiring(Date)
        case expired(Date)
        case unknown
        /// The helper asks for a new one whenever it is needed.
        case renewedWhenAsked
        /// `DOCKER_AUTH_CONFIG` hides it from docker.
        case shadowed
    }

    /// The key in Docker's config.
    public var host: String
    /// What is stored, held against what is declared.
    public var match: Match
    /// How long what is stored lasts.
    public var health: Health
    /// nil for an entry that is declared no longer.
    public var declaration: RegistryDeclaration?
    /// What is left of its life, from 0 to 1; nil where that is not known.
    public var remaining: Double?
    /// Where it is kept.
    public var destination: Destination
    /// What an apply would do about it; nil where no plan was made.
    public var action: PlannedChange.Action?
    /// Why; nil where no plan was made.
    public var reason: Reason?

    /// A row of these parts; by default of a login in the file, for which no plan was made.
    public init(
        host: String, match: Match, health: Health, declaration: RegistryDeclaration? = nil, remaining: Double? = nil,
        destination: Destination = .file, action: PlannedChange.Action? = nil, reason: Reason? = nil
    ) {
        self.host = host
        self.match = match
        self.health = health
        self.declaration = declaration
        self.remaining = remaining
        self.destination = destination
        self.action = action
        self.reason = reason
    }

    /// Whether something about it wants doing: drift, an end that has come or is near, or whatever else an apply would
    /// do.
    public var isDrift: Bool {
        switch action {
        case .logIn, .refresh, .logOut, .forget: return true
        case .blocked, .unchanged, nil: break
        }
        return switch (match, health) {
        case (.missing, _), (.undeclared, _), (.changedElsewhere, _), (.registryToken, _): true
        case (_, .expiring), (_, .expired), (_, .shadowed): true
        default: false
        }
    }
}
