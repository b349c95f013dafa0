import Crypto
import Effects
import FoundationEssentials
import Platform

/// The access portal: the accounts and roles of the user, and keys for a role.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html
struct PortalResponder {
    var accounts: [SandboxAccount]
    var sessions: PortalSessions
    var keys: AccessKeys
    var limit: RateLimit
    var faults: FaultInjector
    var clock: any WallClock

    /// The session duration of a permission set, in seconds; AWS's default.
    private static let keyLifetime: TimeInterval = 3600
    /// The most items of a page.
    private static let pageSize = 100

    func roleCredentials(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        struct RoleCredentials: Encodable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String
            /// Milliseconds since 1970.
            var expiration: Int
        }
        try admit(request)
        let query = request.query
        let id = try Self.accountID(query)
        guard let role = query["role_name"], !role.isEmpty else {
            throw .portal(.invalidRequest, "Missing required parameter: role_name")
        }
        guard let account = accounts.first(where: { $0.id == id }), account.roles.contains(role),
            !faults.deniesRole("arn:aws:iam::\(id):role/\(role)")
        else { throw .portal(.forbidden, "No access") }
        let expires = Date(
            timeIntervalSince1970: (clock.now + Self.keyLifetime).timeIntervalSince1970.rounded(.down))
        let (keyID, key) = keys.addSession(arn: Self.arn(of: role, in: id), expires: expires)
        let given = RoleCredentials(
            accessKeyId: keyID, secretAccessKey: key.secret.reveal(), sessionToken: key.session?.token ?? "",
            expiration: Int(expires.timeIntervalSince1970) * 1000)
        return .rest(["roleCredentials": given])
    }

    func listAccounts(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        struct Account: Encodable {
            var accountId: String
            var accountName: String
            var emailAddress: String
        }
        struct Answer: Encodable {
            var accountList: [Account]
            var nextToken: String?
        }
        try admit(request)
        let (page, next) = try Self.page(of: accounts, request.query)
        let list = page.map {
            Account(accountId: $0.id, accountName: $0.name, emailAddress: "aws+\($0.id)@example.com")
        }
        return .rest(Answer(accountList: list, nextToken: next))
    }

    func listAccountRoles(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        struct Role: Encodable {
            var roleName: String
            var accountId: String
        }
        struct Answer: Encodable {
            var roleList: [Role]
            var nextToken: String?
        }
        try admit(request)
        let id = try Self.accountID(request.query)
        guard let account = accounts.first(where: { $0.id == id }) else { throw .portal(.forbidden, "No access") }
        let (page, next) = try Self.page(of: account.roles, request.query)
        return .rest(Answer(roleList: page.map { Role(roleName: $0, accountId: id) }, nextToken: next))
    }

    func logOut(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        try sessions.end(request, now: clock.now)
        return HTTPResponse(status: 200, headers: ["x-amzn-RequestId": UUID().uuidString.lowercased()])
    }

    /// Checks the token, and then counts the call.
    private func admit(_ request: HTTPRequest) throws(AWSResponseError) {
        try sessions.check(request, now: clock.now)
        guard limit.admits("sso", now: clock.now) else { throw .throttled }
    }

    private static func accountID(_ query: FormBody) throws(AWSResponseError) -> String {
        guard let id = query["account_id"], SandboxAccount.isID(id) else {
            throw .portal(.invalidRequest, "account_id has to be 12 digits")
        }
        return id
    }

    /// Returns the session's ARN. AWS adds 16 digits to the name of a permission set, which differ by account.
    private static func arn(of role: String, in account: String) -> String {
        let digits = SHA256.hash(data: Array("\(account)/\(role)".utf8)).prefix(8).hexadecimal
        return "arn:aws:sts::\(account):assumed-role/AWSReservedSSO_\(role)_\(digits)/\(SignInOptions.userName)"
    }

    /// Returns the page of a list that a query names, and the token of the next page.
    private static func page<Item>(
        of items: [Item], _ query: FormBody
    ) throws(AWSResponseError) -> (items: ArraySlice<Item>, next: String?) {
        guard let size = Int(query["max_result"] ?? "\(pageSize)"), (1...pageSize).contains(size) else {
            throw .portal(.invalidRequest, "max_result has to be from 1 to \(pageSize)")
        }
        var start = 0
        if let token = query["next_token"] {
            guard let text = Base64.decode(token), let offset = Int(String(decoding: text, as: UTF8.self)),
                items.indices.contains(offset)
            else { throw .portal(.invalidRequest, "next_token is invalid") }
            start = offset
        }
        let end = min(start + size, items.count)
        return (items[start..<end], end < items.count ? Base64.encode("\(end)") : nil)
    }
}
