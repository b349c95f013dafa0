import AWS
import BerthCore
import Effects
import Platform

extension CommandContext {
    /// Asks the user for the changes that need consent. Without a terminal the answer is no.
    /// - Parameter yes: whether the user gave `--yes`.
    /// - Returns: the plan with the changes that the user allowed.
    func confirmed(_ plan: Plan, yes: Bool) throws -> Plan {
        var plan = plan
        if try isAllowed(
            plan.foreignLogins, yes,
            "berth did not write these logins and cannot restore them:", "Replace them?", { _ in "" })
        {
            plan = plan.replacingForeignLogins()
        }
        if try isAllowed(
            plan.othersLogins, yes,
            "These logins belong to another manifest file of the same name:", "Change them here?", \.consentText)
        {
            plan = plan.takingOthersLogins()
        }
        if try isAllowed(
            plan.unknownLogins, yes,
            "berth's ledger does not know these logins:", "Remove them?", { _ in "" })
        {
            plan = plan.removingUnknownLogins()
        }
        return plan
    }

    private func isAllowed(
        _ changes: [PlannedChange], _ yes: Bool, _ heading: String, _ question: String,
        _ text: (PlannedChange) -> String
    ) throws -> Bool {
        guard !changes.isEmpty else { return false }
        if yes { return true }
        let hosts = changes.map { "  \($0.host)\(text($0))" }.joined(separator: "\n")
        let terminal = effects.terminal
        return try AsyncBridge.wait { await terminal.confirm("\(heading)\n\(hosts)\n\(question)") }
    }
}

extension PlannedChange {
    /// What consent allows, and the manifest that owns the login.
    fileprivate var consentText: String {
        guard let action = actionAfterConsent, case .ownedByOtherFile(let path) = reason else { return "" }
        return "   \(action.rawValue)   \(path)"
    }
}

/// The questions for codes of MFA devices: one for each device, before the first request.
struct MFAPrompt {
    let terminal: any Terminal

    /// Asks for the codes that some principals need.
    /// - Returns: the codes that the user gave. A device without a code is left out.
    func codes(for principals: [Principal]) async -> MFACodes {
        var codes: [String: Secret] = [:]
        var asked: Set<String> = []
        for principal in principals {
            for device in principal.mfaDevices where asked.insert(device).inserted {
                guard let answer = await terminal.askSecret("MFA code of \(device), for \(principal): ") else {
                    continue
                }
                let code = answer.reveal().split(whereScalar: { $0.properties.isWhitespace }).joined()
                if !code.isEmpty { codes[device] = Secret(code) }
            }
        }
        return MFACodes(codes, for: principals)
    }
}
