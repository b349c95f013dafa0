public import struct FoundationEssentials.Date

/// How a principal stands, as far as that can be known without asking anybody.
public enum PrincipalStanding: Sendable, Equatable {
    /// What it signs in with is here, until then where that is known.
    case atHand(until: Date?)
    /// Somebody is asked when it is needed: who.
    case whenNeeded(String)
    /// A person is asked for the codes of these MFA devices.
    case asksForCodes([String])
}
