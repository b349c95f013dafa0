import Platform

/// The page that asks the user whether a program may use AWS. It has neither the code nor the `state`.
struct ConsentPage {
    /// The service that asks, as the page's heading names it.
    var service: String
    /// The program that wants access.
    var clientName: String
    var scopes: [String]
    /// A code that has to be the same in the program's output; `nil` without a device code.
    var userCode: String?
    /// The path that receives the decision.
    var path: String
    /// The form's hidden field, which identifies the request.
    var field: (name: String, value: String)

    var response: HTTPResponse {
        let code: HTML =
            userCode.map { "<p>Check that your terminal shows this code: <strong>\($0)</strong></p>" } ?? ""
        let access = scopes.map { scope in "<li>\(scope)</li>" as HTML }
        let list: HTML = access.isEmpty ? "" : "<ul>\(access)</ul>"
        return .page(
            title: service,
            """
            <p><strong>\(clientName)</strong> asks for access to AWS as <strong>\(SignInOptions.userName)</strong>.</p>
            \(list)
            \(code)
            <form method="post" action="\(path)">
            <input type="hidden" name="\(field.name)" value="\(field.value)">
            <button id="allow" name="decision" value="allow">Allow</button>
            <button id="deny" name="decision" value="deny">Deny</button>
            </form>
            """
        )
    }

    /// Returns whether a form's decision allows access.
    /// - Throws: An error if the form has no decision.
    static func decision(in form: FormBody) throws(AWSResponseError) -> Bool {
        switch form["decision"] {
        case "allow"?: return true
        case "deny"?: return false
        default: throw AWSResponseError(kind: .invalidParameter, message: "The form has no decision.")
        }
    }
}

extension HTTPRequest {
    /// The fields of the query.
    var query: FormBody { FormBody(Array(URLParts(Array(url.utf8)[...]).query)) }

    /// The address that the client used, without a path: `http://127.0.0.1:40123`.
    var origin: String { "http://\(headers["Host"] ?? "127.0.0.1")" }
}
