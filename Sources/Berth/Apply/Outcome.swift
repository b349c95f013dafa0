public import Effects

public import struct FoundationEssentials.Date

/// What became of one planned change.
public struct Outcome: Sendable, Equatable {
    /// What it came to.
    public enum Result: Sendable, Equatable {
        /// There is a login to store.
        case obtained(Login)
        /// Nothing had to be asked: taken back, forgotten, blocked or unchanged, as planned.
        case asPlanned
        /// Why not, in at most three lines.
        case failed(String)
        case interrupted
    }

    /// What was planned.
    public var change: PlannedChange
    /// What it came to.
    public var result: Result
    /// From when its token was asked for to when its registry had answered; zero where nothing was asked.
    public var took: Duration

    /// An outcome of these parts.
    public init(change: PlannedChange, result: Result, took: Duration = .zero) {
        self.change = change
        self.result = result
        self.took = took
    }
}

/// A login that was obtained, and that its registry took where it was asked.
public struct Login: Sendable, Equatable {
    /// Without a colon.
    public var username: String
    /// Password or token.
    public var secret: Secret
    /// nil where nobody told.
    public var expires: Date?

    /// A login of these parts.
    public init(username: String, secret: Secret, expires: Date?) {
        self.username = username
        self.secret = secret
        self.expires = expires
    }
}
