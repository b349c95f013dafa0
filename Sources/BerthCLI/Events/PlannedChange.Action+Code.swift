import BerthCore

extension PlannedChange.Action {
    /// As events name it, for ever.
    var code: String {
        switch self {
        case .logIn: "log_in"
        case .refresh: "refresh"
        case .logOut: "log_out"
        case .forget: "forget"
        case .blocked: "blocked"
        case .unchanged: "unchanged"
        }
    }
}
