import BerthCore

extension PlannedChange.Action {
    /// The action's name in events. It never changes.
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
