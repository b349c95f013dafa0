import Effects
import FoundationEssentials
import Platform

/// The portal's `GetRoleCredentials`: the credentials of a signed-in user for a role in an account.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
enum GetRoleCredentials {
    static func call(
        account: String, role: String, token: Secret, region: String, by principal: Principal
    ) -> ServiceCall {
        SSOPortal.call(
            "GetRoleCredentials", path: "federation/credentials", [("account_id", account), ("role_name", role)],
            token: token, region: region, by: principal)
    }

    /// - Returns: `nil` if the answer is not the portal's.
    static func credentials(from answer: HTTPResponse) -> Credentials? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)).roleCredentials,
            !given.accessKeyId.isEmpty, !given.secretAccessKey.isEmpty, !given.sessionToken.isEmpty
        else { return nil }
        return Credentials(
            accessKeyID: given.accessKeyId, secretAccessKey: Secret(given.secretAccessKey),
            sessionToken: Secret(given.sessionToken),
            expiration: given.expiration.flatMap { Date(checkedEpochSeconds: $0 / 1000) }
        )
    }

    private struct ResponseBody: Decodable {
        let roleCredentials: RoleCredentials
    }

    private struct RoleCredentials: Decodable {
        let accessKeyId: String
        let secretAccessKey: String
        let sessionToken: String
        /// Milliseconds since 1970.
        let expiration: Double?
    }
}

/// An account that a signed-in user has roles in.
package struct SSOAccount: Sendable, Hashable {
    /// The account's 12 digits.
    package let id: String
    package let name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// A page of one of the portal's lists.
struct SSOPortalPage<Item: Sendable>: Sendable {
    var items: [Item]
    /// The token of the next page; `nil` if this is the last.
    var next: String?
}

/// The portal's `ListAccounts`: the accounts of a signed-in user.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html
enum ListAccounts {
    static func call(after page: String?, token: Secret, region: String, by principal: Principal) -> ServiceCall {
        SSOPortal.call(
            "ListAccounts", path: "assignment/accounts", SSOPortal.paging(page), token: token, region: region,
            by: principal)
    }

    /// - Returns: `nil` if the answer is not the portal's.
    static func page(from answer: HTTPResponse) -> SSOPortalPage<SSOAccount>? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)) else { return nil }
        let accounts = given.accountList.map { SSOAccount(id: $0.accountId, name: $0.accountName ?? $0.accountId) }
        return SSOPortalPage(items: accounts, next: given.nextToken.flatMap { $0.isEmpty ? nil : $0 })
    }

    private struct ResponseBody: Decodable {
        let accountList: [Account]
        let nextToken: String?
    }

    private struct Account: Decodable {
        let accountId: String
        let accountName: String?
    }
}

/// The portal's `ListAccountRoles`: the roles of a signed-in user in an account.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html
enum ListAccountRoles {
    static func call(
        account: String, after page: String?, token: Secret, region: String, by principal: Principal
    ) -> ServiceCall {
        SSOPortal.call(
            "ListAccountRoles", path: "assignment/roles", [("account_id", account)] + SSOPortal.paging(page),
            token: token, region: region, by: principal)
    }

    /// - Returns: the names of the roles; `nil` if the answer is not the portal's.
    static func page(from answer: HTTPResponse) -> SSOPortalPage<String>? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)) else { return nil }
        return SSOPortalPage(
            items: given.roleList.map(\.roleName), next: given.nextToken.flatMap { $0.isEmpty ? nil : $0 })
    }

    private struct ResponseBody: Decodable {
        let roleList: [Role]
        let nextToken: String?
    }

    private struct Role: Decodable {
        let roleName: String
    }
}

/// The portal's `Logout`: ends a session, and the sessions of the roles that it gave.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html
enum Logout {
    static func call(token: Secret, region: String, by principal: Principal) -> ServiceCall {
        SSOPortal.call("Logout", method: "POST", path: "logout", [], token: token, region: region, by: principal)
    }
}

/// The form of the portal's calls: without a signature, with the session's token in a header.
private enum SSOPortal {
    /// The most items of a page that the portal allows (`MaxResultType` in botocore's `sso/2019-06-10`).
    private static let pageSize = "100"

    static func paging(_ next: String?) -> [(name: String, value: String)] {
        (next.map { [("next_token", $0)] } ?? []) + [("max_result", pageSize)]
    }

    static func call(
        _ operation: String, method: String = "GET", path: String, _ query: [(name: String, value: String)],
        token: Secret, region: String, by principal: Principal
    ) -> ServiceCall {
        ServiceCall(
            service: .sso, operation: operation, region: region, method: method,
            path: query.isEmpty ? path : "\(path)?\(PercentEncoding.encode(fields: query))",
            headers: ["x-amz-sso_bearer_token": token.reveal()], body: "", principal: principal, secrets: [token]
        )
    }
}
