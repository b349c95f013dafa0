import FoundationEssentials
import Platform

/// How long a stored login lasts, and when it is due.
///
/// Where a token tells its expiry, that decides; else what was known when berth stored it. Where nobody told of one of
/// Amazon's, it is due as if it lasted the 12 hours that AWS documents, counted from when berth stored it: so an apply
/// right afterwards leaves it alone, and none trusts it for ever. What the user reads is still `expiry unknown`, never a
/// guess. Any other password lasts until its source gives another.
struct TokenLifetime {
    /// What AWS documents for tokens of ECR and ECR Public.
    static let documentedLifetime = Duration.seconds(12 * 3600)

    /// nil where nobody told.
    let expires: Date?
    /// When berth stored it; nil where someone else did.
    let stored: Date?
    /// How long one lasts of which nobody told; nil where that may be for ever.
    let assumed: Duration?

    /// - Parameter kind: of the registry; nil where no manifest declares it.
    init(expires: Date?, stored: Date?, of kind: RegistryDeclaration.Kind?) {
        self.expires = expires
        self.stored = stored
        if case .other? = kind { assumed = nil } else { assumed = Self.documentedLifetime }
    }

    /// - Parameter told: by the login itself. Of a password, the manifest or a command may have told an earlier end, which
    ///   berth remembers.
    init(told: Date?, remembered: Ledger.Entry?, of kind: RegistryDeclaration.Kind?) {
        var expires = told ?? remembered?.expires
        if case .other? = kind { expires = [told, remembered?.expires].compactMap(\.self).min() }
        self.init(expires: expires, stored: remembered?.stored, of: kind)
    }

    /// The whole of it, in seconds.
    var lifetime: Double {
        guard let expires, let stored else { return Self.documentedLifetime.seconds }
        return expires.timeIntervalSince(stored)
    }

    /// When it is to be renewed: `renewBefore` ahead of its end, but never in the first half of its life. Nil where
    /// nothing is known of it at all, or it lasts for ever for all that is known.
    func renewal(renewBefore: Duration) -> Date? {
        guard let end = expires ?? assumed.flatMap({ life in stored.map { $0 + life.seconds } }) else { return nil }
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
