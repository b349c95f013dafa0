package import Platform

/// The behavior of IAM Identity Center and of AWS's sign-in service, with the user that signs in.
package struct SignInOptions: Sendable {
    /// The name of the only user, in the portal and in the console.
    package static let userName = "dev"
    /// The user's ARN in the console, which `login_session` of a profile names.
    package static let loginSession = "arn:aws:iam::\(SandboxUser.account):user/\(userName)"
    /// A start URL of the access portal. IAM Identity Center accepts every other one of AWS's form, too.
    package static let startURL = "https://sandbox.awsapps.com/start"
    /// The region of IAM Identity Center. Its calls are not signed, so they do not tell their region.
    package static let region = "us-east-1"

    /// The accounts and roles of the user.
    package var accounts: [SandboxAccount]
    /// The lifetime of an access token. AWS's tokens are valid for an hour; the keys of `aws login` for 15 minutes at
    /// most.
    package var tokenLifetime: Duration
    /// The lifetime of a session, within which a refresh token is valid. AWS's default is 8 hours.
    package var sessionLifetime: Duration
    /// The lifetime of a device code and of an authorization code. AWS's device codes are valid for 10 minutes.
    package var codeLifetime: Duration
    /// The rate of the portal's calls; `nil` for no limit.
    package var portalRate: RequestRate?
    /// Whether each sign-in is allowed without a question.
    package var isApproved: Bool

    package init(
        accounts: [SandboxAccount] = SandboxAccount.standard,
        tokenLifetime: Duration = .seconds(3600),
        sessionLifetime: Duration = .seconds(8 * 3600),
        codeLifetime: Duration = .seconds(600),
        portalRate: RequestRate? = nil,
        isApproved: Bool = false
    ) {
        self.accounts = accounts
        self.tokenLifetime = tokenLifetime
        self.sessionLifetime = sessionLifetime
        self.codeLifetime = codeLifetime
        self.portalRate = portalRate
        self.isApproved = isApproved
    }
}

/// An account in IAM Identity Center, with the roles that the user has in it.
package struct SandboxAccount: Sendable, Equatable {
    /// 12 digits.
    package var id: String
    package var name: String
    /// The names of the permission sets.
    package var roles: [String]

    package init(id: String, name: String, roles: [String]) {
        self.id = id
        self.name = name
        self.roles = roles
    }

    /// The accounts that berth's examples name.
    package static let standard = [
        SandboxAccount(id: SandboxUser.account, name: "images", roles: ["Admin", "EcrPull"]),
        SandboxAccount(id: "210987654321", name: "team", roles: ["EcrPull"]),
    ]

    /// The form of the texts that `list` reads.
    package static let grammar = "a number of accounts, or ID=NAME:ROLE,ROLE for one"

    /// Reads accounts from an argument.
    /// - Parameter text: a number of accounts, from 1 to 10,000; or `ID=NAME:ROLE,ROLE` for one, in which `=NAME` may
    ///   be missing.
    /// - Throws: An error if the text has another form.
    package static func list(_ text: String) throws(SandboxAccountSyntaxError) -> [SandboxAccount] {
        if let count = Int(text), (1...10_000).contains(count) {
            return (1...count).map { number in
                let digits = String(number)
                let place = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
                return SandboxAccount(
                    id: String(300_000_000_000 + number), name: "account-\(place)", roles: ["EcrPull", "ReadOnly"])
            }
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw SandboxAccountSyntaxError(text: text) }
        let names = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let roles = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let isName = { (role: String) in
            (1...32).contains(role.utf8.count) && role.utf8.allSatisfy { $0.isWordByte || "+=.@-".utf8.contains($0) }
        }
        guard isID(names[0]), names.last?.isEmpty == false, roles.allSatisfy(isName) else {
            throw SandboxAccountSyntaxError(text: text)
        }
        return [SandboxAccount(id: names[0], name: names.last ?? "", roles: roles)]
    }

    /// Returns whether a text has the form of an account's ID.
    static func isID(_ text: String) -> Bool { text.utf8.count == 12 && text.utf8.allSatisfy(\.isASCIIDigit) }
}

/// A text that does not describe accounts.
package struct SandboxAccountSyntaxError: UserFacingError, Equatable {
    var text: String

    /// Shows the text and the expected form.
    package var message: UserMessage {
        UserMessage("invalid_accounts", "`\(text)` is not \(SandboxAccount.grammar), such as 210987654321=team:EcrPull")
    }
}
