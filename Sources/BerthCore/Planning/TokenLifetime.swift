import FoundationEssentials
import Platform

/// The lifetime of a stored login, and the time at which it is due.
///
/// The token's own expiry decides, else the expiry that berth knew when it stored it. Without either, an Amazon token is
/// due as if it lasted the documented 12 hours since berth stored it; users still see `expiry unknown`, never a guess.
/// Any other password lasts until its source gives another one.
struct TokenLifetime {
    /// The lifetime that AWS documents for tokens of ECR and ECR Public.
    static let documentedLifetime = Duration.seconds(12 * 3600)

    /// `nil` if unknown.
    let expires: Date?
    /// When berth stored it; `nil` if berth did not.
    let stored: Date?
    /// The assumed lifetime without an expiry; `nil` if unlimited.
    let assumed: Duration?

    /// - Parameter kind: the registry's kind; `nil` if the manifest does not declare it.
    init(expires: Date?, stored: Date?, of kind: RegistryDeclaration.Kind?) {
        self.expires = expires
        self.stored = stored
        if case .other? = kind { assumed = nil } else { assumed = Self.documentedLifetime }
    }

    /// - Parameter told: the expiry in the login itself. For a password, the manifest or a command may have given an
    ///   earlier one, which the ledger has.
    init(told: Date?, remembered: Ledger.Entry?, of kind: RegistryDeclaration.Kind?) {
        var expires = told ?? remembered?.expires
        if case .other? = kind { expires = [told, remembered?.expires].compactMap(\.self).min() }
        self.init(expires: expires, stored: remembered?.stored, of: kind)
    }

    /// The total lifetime, in seconds.
    var lifetime: Double {
        guard let expires, let stored else { return Self.documentedLifetime.seconds }
        return expires.timeIntervalSince(stored)
    }

    /// Returns the time at which it is due: `renewBefore` ahead of its end, but never in the first half of its
    /// lifetime. `nil` if the end is unknown or none exists.
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
