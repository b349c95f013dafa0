import AWS
import Effects
import FoundationEssentials

/// How long a stored ECR login lasts, and when it is due.
///
/// Where a token tells its expiry, that decides; else what AWS told when berth stored it. Where nobody told, it is due
/// as if it lasted the 12 hours that AWS documents, counted from when berth stored it: so an apply right afterwards
/// leaves it alone, and none trusts it for ever. What the user reads is still `expiry unknown`, never a guess.
struct TokenLife {
    /// What AWS documents for tokens of ECR and ECR Public.
    static let documentedLifetime = Duration.seconds(12 * 3600)

    /// nil where nobody told.
    let expires: Date?
    /// When berth stored it; nil where someone else did.
    let stored: Date?

    init(expires: Date?, stored: Date?) {
        self.expires = expires
        self.stored = stored
    }

    init(password: Secret, remembered: Ledger.Entry?) {
        expires = ECRToken.expiration(ofPassword: password) ?? remembered?.expires
        stored = remembered?.stored
    }

    /// The whole of it, in seconds.
    var lifetime: Double {
        guard let expires, let stored else { return Self.documentedLifetime.seconds }
        return expires.timeIntervalSince(stored)
    }

    /// When it is to be renewed: `renewBefore` ahead of its end, but never in the first half of its life. Nil where
    /// nothing is known of it at all.
    func renewal(renewBefore: Duration) -> Date? {
        guard let end = expires ?? stored.map({ $0 + Self.documentedLifetime.seconds }) else { return nil }
        return end - min(renewBefore.seconds, lifetime / 2)
    }
}

extension Duration {
    /// In seconds, with fractions.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
