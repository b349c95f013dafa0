import AWS
import OrderedCollections
package import Platform

/// Prompts for the choices of a first manifest with an access portal that no option gives. Enter accepts a default, and
/// an invalid answer is prompted for again.
package struct PortalPrompts: Sendable {
    private let portal: PortalAssignments
    private let prompts: PromptReader

    package init(_ portal: PortalAssignments, _ terminal: any Terminal) {
        self.portal = portal
        prompts = PromptReader(terminal: terminal)
    }

    /// The most accounts that a question lists.
    private static let listed = 40

    /// - Returns: the given choices, and answers for the others; the defaults if the user does not answer.
    /// - Throws: `PortalChoiceError` as `PortalOptions.choices`, except for a role that is not named.
    package func choices(_ options: PortalOptions) async throws(PortalChoiceError) -> PortalChoices {
        var options = options
        if options.role == nil && portal.roles.count > 1 { options.role = await role() }
        var choices = try options.choices(portal)
        if options.accounts.isEmpty && choices.accounts.count > 1 {
            choices.accounts = await accounts(choices.accounts, giving: choices.role)
        }
        if options.regions.isEmpty {
            choices.regions = await regions(default: choices.regions)
            // The user has seen it.
            choices.isRegionGuess = false
        }
        if options.name == nil { choices.name = await prompts.name(default: choices.name) }
        return choices
    }

    private func role() async -> String {
        let roles = portal.roles
        let rows = roles.enumerated().map { index, role in
            [
                "\(index + 1)", ScalarText.remark(role.name),
                "\(role.accounts) \(role.accounts == 1 ? "account" : "accounts")",
            ]
        }
        let heading = "Roles that \(ScalarText.remark(portal.portal)) gives you:\n\(PromptReader.table(rows))"
        let question = heading + "Which one? A number or a name [\(ScalarText.remark(roles[0].name))] "
        return await prompts.ask(question, default: roles[0].name) { words throws(PromptReader.InputError) in
            let word = words.joined(separator: " ")
            let number = Int(word).flatMap { (1...roles.count).contains($0) ? roles[$0 - 1].name : nil }
            guard let name = roles.map(\.name).first(where: { $0.hasSameBytes(as: word) }) ?? number else {
                throw PromptReader.InputError(
                    words: "`\(ScalarText.remark(word))` is not in the list: answer with a number, such as 1")
            }
            return name
        }
    }

    private func accounts(
        _ accounts: [PortalAssignments.Account], giving role: String
    ) async -> [PortalAssignments.Account] {
        let rows = accounts.prefix(Self.listed).enumerated().map { index, account in
            ["\(index + 1)", account.id, ScalarText.remark(account.name)]
        }
        let more = accounts.count > rows.count ? "  … and \(accounts.count - rows.count) more\n" : ""
        let heading = "Accounts with the role \(ScalarText.remark(role)):\n\(PromptReader.table(rows))\(more)"
        let question = heading + "Which ones? Numbers or ids [all] "
        return await prompts.ask(question, default: accounts) { words throws(PromptReader.InputError) in
            if words.count == 1, words[0].hasSameBytes(as: "all") { return accounts }
            var chosen: Set<String> = []
            for word in words {
                let number = Int(word).flatMap { (1...accounts.count).contains($0) ? accounts[$0 - 1] : nil }
                let named = accounts.first { $0.id.hasSameBytes(as: word) || $0.name.hasSameBytes(as: word) }
                guard let account = named ?? number else {
                    throw PromptReader.InputError(
                        words: "`\(ScalarText.remark(word))` is not in the list: answer with numbers, such as 1,2")
                }
                chosen.insert(account.id)
            }
            return accounts.filter { chosen.contains($0.id) }
        }
    }

    private func regions(default likely: [String]) async -> [String] {
        let question = "Which regions have your registries? [\(likely.joined(separator: ","))] "
        return await prompts.ask(question, default: likely) { words throws(PromptReader.InputError) in
            for word in words where !Partition.looksLikeRegion(word) {
                throw PromptReader.InputError(words: "`\(ScalarText.remark(word))` is not a region, such as us-east-2")
            }
            return Array(OrderedSet(words))
        }
    }
}
