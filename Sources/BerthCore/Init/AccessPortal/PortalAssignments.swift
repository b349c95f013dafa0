package import Platform

/// The roles that an access portal of IAM Identity Center gives to the signed-in user, by account.
package struct PortalAssignments: Sendable, Equatable {
    package struct Account: Sendable, Equatable {
        /// 12 digits.
        package var id: String
        package var name: String
        /// In the portal's order.
        package var roles: [String]

        package init(id: String, name: String, roles: [String]) {
            self.id = id
            self.name = name
            self.roles = roles
        }
    }

    /// The portal's URL, without secrets.
    package let portal: String
    /// Those with a role, in the order of their names.
    package let accounts: [Account]

    /// - Parameters:
    ///   - portal: the start URL.
    ///   - accounts: in any order. Accounts without a role or with an invalid id are left out, and roles with an
    ///     invalid name.
    package init(portal: String, _ accounts: [Account]) {
        self.portal = portal.withoutURLSecrets
        self.accounts = accounts.map { Account(id: $0.id, name: $0.name, roles: $0.roles.filter(SSODecoder.isRole)) }
            .filter { AccountDecoder.isAccount($0.id) && !$0.roles.isEmpty }
            .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// The roles with the number of their accounts: the most frequent first, equally frequent ones by name.
    var roles: [(name: String, accounts: Int)] {
        var counts: [String: Int] = [:]
        for role in accounts.flatMap(\.roles) { counts[role, default: 0] += 1 }
        return counts.map { (name: $0.key, accounts: $0.value) }
            .sorted { ($1.accounts, $0.name) < ($0.accounts, $1.name) }
    }

    /// Returns the accounts that give a role.
    func accounts(giving role: String) -> [Account] {
        accounts.filter { $0.roles.contains { $0.hasSameBytes(as: role) } }
    }
}

/// The reason that the portal's roles do not make a manifest.
package enum PortalChoiceError: Error, Sendable, Equatable {
    /// The portal gives no role in any account.
    case noRoles(portal: String)
    /// The user named a role that the portal does not give.
    case unknownRole(String, known: [String])
    /// The user named an account that does not give the role.
    case unknownAccount(String, role: String, known: [String])
    /// The portal gives several roles, and there is no terminal to choose one.
    case noChoice(roles: [String])
}

extension PortalChoiceError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .noRoles(let portal):
            UserMessage(
                "portal_without_roles", "\(portal) gives you no role in any account",
                nextStep: "Ask its administrator for a permission set that may pull images.")
        case .unknownRole(let role, let known):
            UserMessage(
                "no_portal_role", "the portal does not give you the role `\(role)`: \(Self.hint(role, known))")
        case .unknownAccount(let account, let role, let known):
            UserMessage(
                "no_portal_account",
                "no account `\(account)` gives you the role `\(role)`: \(Self.hint(account, known))")
        case .noChoice(let roles):
            UserMessage(
                "portal_role_not_chosen", "the portal gives you several roles: \(Self.list(roles))",
                nextStep: "Name one with --role.")
        }
    }

    private static func hint(_ word: String, _ known: [String]) -> String {
        SpellingSuggestion.to(word, among: known).map { "did you mean `\(ScalarText.remark($0))`?" }
            ?? "there \(known.count == 1 ? "is" : "are") \(list(known))"
    }

    private static func list(_ names: [String]) -> String {
        let some = names.prefix(10).map(ScalarText.remark).joined(separator: ", ")
        return names.count > 10 ? "\(some) and \(names.count - 10) more" : some
    }
}
