import AWS
import BerthCore
import FoundationEssentials

/// Who a profile signs in as, and whether that can be done now.
struct PrincipalEvent: Event {
    static let type = "principal"

    /// nil for what no profile is named for.
    var profile: String?
    /// nil where it is nobody.
    var principal: String?
    var ready: Bool
    var detail: String
    /// What to do about it.
    var hint: String?
    /// When what it signs in with ends.
    var expires: Date?

    init(_ row: PrincipalRow) {
        profile = row.profile
        ready = row.isReady
        switch row.identity {
        case .known(let principal, let standing):
            self.principal = principal.description
            (detail, expires) = Self.told(standing)
        case .unavailable(let principal, let why):
            self.principal = principal.description
            let why = ToldMessage(why)
            (detail, hint) = (why.text, why.hint)
        case .unknown(let why):
            let why = ToldMessage(why)
            (detail, hint) = (why.text, why.hint)
        }
    }

    private static func told(_ standing: PrincipalStanding) -> (detail: String, expires: Date?) {
        switch standing {
        case .atHand(let end): ("at hand", end)
        case .whenNeeded(let who): (who, nil)
        case .asksForCodes(let devices): ("asks for the MFA code of \(devices.joined(separator: ", "))", nil)
        }
    }
}
