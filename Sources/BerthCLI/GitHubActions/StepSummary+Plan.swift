import BerthCore

extension StepSummary {
    /// What an apply would do.
    init(_ plan: Plan) {
        name = plan.manifest.name
        columns = ["Change", "Registry", "Account", "As", "Why"]
        rows = plan.changes.map { change in
            Row(
                cells: ["\(PlanText.sign(change.action).0) \(change.action.rawValue)"] + Self.registry(change)
                    + [change.reason.description],
                isShort: change.action == .blocked
            )
        }
        sum = PlanText(plan: plan, config: "", showsUnchanged: false, style: .plain).lines.last ?? ""
    }

    /// The cells that say which registry it is, and who signs in there.
    static func registry(_ change: PlannedChange) -> [String] {
        let declaration = change.declaration
        let user = if case .other(let login)? = declaration?.kind { login.username } else { declaration?.profile }
        return [change.host, declaration?.accountName ?? "", user ?? ""]
    }
}
