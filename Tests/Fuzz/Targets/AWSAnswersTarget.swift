import Effects
import FoundationEssentials
import Platform

@testable import AWS

extension FuzzTarget {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// The token answers of ECR and ECR Public.
    static let ecrToken = FuzzTarget(
        name: "ecr-token",
        words: JSONWords.all + [
            "\"authorizationData\":", "\"authorizationToken\":\"", "\"expiresAt\":", "QVdTOnRva2Vu", "1800043200.5",
            "=", "QVdT", "\"proxyEndpoint\":\"\"",
        ],
        seeds: [
            #"{"authorizationData":[{"authorizationToken":"QVdTOnRva2Vu","expiresAt":1800043200.5}]}"#,
            #"{"authorizationData":{"authorizationToken":"QVdTOmV5SndZWGxzYjJGa0lqb2llQ0lzSW1WNGNHbHlZWFJwYjI0aU9qRTRNREF3TkRNeU1EQjk=","expiresAt":1}}"#,
        ]
    ) { bytes in
        let answer = HTTPResponse(status: 200, body: bytes)
        guard let token = Stopwatch.time({ GetAuthorizationToken.token(from: answer, now: now) }) else { return }
        claim(!token.username.contains(":"), "a user without a colon")
        if let expires = token.expires { claim(expires > now, "an end that lies ahead") }
    }

    /// AWS's error answers, and their messages. Parts: the body, and header lines.
    static let awsFault = FuzzTarget(
        name: "aws-fault",
        words: JSONWords.all + XMLWords.all + [
            "\"__type\":\"", "\"message\":\"", "\"Message\":\"", "\"code\":\"", "\"error_description\":\"", secret,
            "AccessDeniedException", "not authorized to perform: ", "ExpiredToken", "RequestTimeTooSkewed", "#", ":",
            "x-amzn-ErrorType: ", "x-amzn-RequestId: ", "Date: Fri, 15 Jan 2027 08:00:00 GMT\n", "\u{85}",
        ],
        seeds: [
            #"{"__type":"com.amazonaws.ecr#AccessDeniedException:http://x","message":"User: x is not authorized to perform: ecr:GetAuthorizationToken"}"#
                + partSeparator + "x-amzn-RequestId: 7a62c49f\nDate: Fri, 15 Jan 2027 07:00:00 GMT\n",
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no &lt;x&gt;\n\(secret)</Message></Error><RequestId>c6</RequestId></ErrorResponse>",
            #"{"error":"invalid_grant","error_description":"\u001b]0;x\u0007"}"# + partSeparator
                + "x-amzn-ErrorType: UnauthorizedException:\n",
        ]
    ) { bytes in
        let parts = bytes.parts(2)
        var headers = HTTPHeaders()
        for line in parts[1].split(separator: 0x0A) {
            let field = line.split(separator: 0x3A, maxSplits: 1)
            if field.count == 2 { headers.append(Array(field[0]).text, Array(field[1]).text.trimmed()) }
        }
        for status in [403, 503] {
            let answer = HTTPResponse(status: status, headers: headers, body: parts[0])
            let fault = Stopwatch.time { ServiceErrorResponse(answer, now: now, secrets: [Secret(secret)]) }
            let text = Stopwatch.time { AWSError.refused(fault, call, attempts: 3).description }
            claimHarmless(text, lines: 3)
            claim(!text.contains(secret), "no secret in \(text)")
            claim(text.unicodeScalars.count < 2000, "a short message")
        }
    }

    private static let secret = "IQoJb3JpZ2luX2VjE"
    private static let call = AWSError.Call(
        action: "ecr:GetAuthorizationToken", region: "us-east-2", host: "api.ecr.us-east-2.amazonaws.com",
        principal: "profile platform (~/.aws/credentials:2)"
    )

    /// STS's answers with credentials. The input is also the text of an element.
    static let stsAnswer = FuzzTarget(
        name: "sts-answer",
        words: XMLWords.all + [
            "<AccessKeyId>", "<SecretAccessKey>", "<SessionToken>", "<Expiration>", "2027-01-15T09:00:00Z",
        ],
        seeds: [
            """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>a&amp;b&#x2F;</SessionToken>
            <Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """,
            "<Code xml:space=\"preserve\"> a &lt;&#65; &nbsp; </Code><Code/>",
        ]
    ) { bytes in
        let text = bytes.text
        for name in ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "Code"] {
            let found = Stopwatch.time { text.xmlText(of: name) }
            if let found { claim(found == found.trimmed(), "a trimmed text") }
        }
        _ = Stopwatch.time { text.xmlText(of: "Expiration").flatMap(Date.init(iso8601:)) }
        let escapes: [Unicode.Scalar: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;"]
        let escaped = text.replacingScalars { escapes[$0] }
        let element = "<a><Code>\(escaped)</Code></a>"
        claim(Stopwatch.time { element.xmlText(of: "Code") } == text.trimmed(), "the text that was written")
    }

    /// The answers and cached tokens of SSO, and times in AWS's formats.
    static let awsTokens = FuzzTarget(
        name: "aws-tokens",
        words: JSONWords.all + [
            "\"accessToken\":\"x\"", "\"expiresAt\":\"2027-01-15T09:00:00Z\"", "\"expiresAt\":\"", "UTC", "+01:00",
            ".5",
            "\"clientId\":\"c\"", "\"clientSecret\":\"s\"", "\"refreshToken\":\"r\"", "\"registrationExpiresAt\":\"",
            "\"expiresIn\":3600", "\"roleCredentials\":{", "\"accessKeyId\":\"a\"", "\"secretAccessKey\":\"s\"",
            "\"sessionToken\":\"t\"", "\"expiration\":1800000000000", "\"clientSecretExpiresAt\":1800000000",
            "\"deviceCode\":\"d\"", "\"userCode\":\"A-B\"", "\"verificationUri\":\"https://x/\"", "\"interval\":5",
            "\"accountList\":[", "\"roleList\":[", "\"accountId\":\"1\"", "\"roleName\":\"r\"", "\"nextToken\":\"n\"",
            "/oauth/callback?", "code=", "&state=s", "&error=", "%2",
        ],
        seeds: [
            #"{"accessToken":"x","expiresAt":"2027-01-15T09:00:00Z","clientId":"c","clientSecret":"s","refreshToken":"r","registrationExpiresAt":"2027-02-01T00:00:00UTC"}"#,
            #"{"accessToken":"y","expiresIn":28800,"refreshToken":"r"}"#,
            #"{"clientId":"c","clientSecret":"s","clientSecretExpiresAt":1807776000,"expiresAt":"2027-04-15T08:00:00Z"}"#,
            #"{"deviceCode":"d","userCode":"AB-CD","verificationUri":"https://x/","expiresIn":600,"interval":1}"#,
            #"{"accountList":[{"accountId":"1","accountName":"a"}],"roleList":[{"roleName":"r"}],"nextToken":"n"}"#,
            "/oauth/callback?code=c&state=s",
            #"{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"s","sessionToken":"t","expiration":1800000000000}}"#,
        ]
    ) { bytes in
        if let token = Stopwatch.time({ try? SSOToken(bytes) }) {
            claim(!token.accessToken.isEmpty, "a token")
            _ = Stopwatch.time { token.canBeRenewed(at: now) }
        }
        let client = SSOClient(id: "c", secret: Secret("s"), expires: "")
        let answer = HTTPResponse(status: 200, body: bytes)
        let session = SSOSession(name: "s", startURL: "https://x", region: "us-east-1", definition: .section)
        if let token = Stopwatch.time({ CreateToken.token(from: answer, for: client, now: now) }) {
            claim(!token.accessToken.isEmpty, "a new token")
            // The token is kept in a file, whatever its expiry.
            claim(Stopwatch.time { try? SSOToken(token.file(for: session)) } != nil, "a file")
        }
        if let registered = Stopwatch.time({ RegisterClient.client(from: answer) }) {
            let registration = ClientRegistration(client: registered, scopes: ["a"], grantTypes: nil)
            claim(Stopwatch.time { ClientRegistration(registration.file) } == registration, "a registration")
        }
        if let device = Stopwatch.time({ StartDeviceAuthorization.authorization(from: answer, now: .now) }) {
            claim(device.page.isHarmlessLine && device.completePage.isHarmlessLine, "a page")
            claim(device.userCode.isHarmlessLine && device.interval > .zero, "a code")
        }
        _ = Stopwatch.time { ClientRegistration(bytes) }
        _ = Stopwatch.time { ListAccounts.page(from: answer) }
        _ = Stopwatch.time { ListAccountRoles.page(from: answer) }
        _ = Stopwatch.time { SignInRedirect(target: bytes.text, path: "/oauth/callback", state: Secret("s")) }
        if let given = Stopwatch.time({ GetRoleCredentials.credentials(from: answer) }) {
            claim(!given.accessKeyID.isEmpty && !given.secretAccessKey.isEmpty, "credentials")
        }
        _ = Stopwatch.time { Date(iso8601: bytes.text) }
        _ = Stopwatch.time { Date(httpDate: bytes.text, now: Date(timeIntervalSince1970: 1_800_000_000)) }
    }

    /// `credential_process`, split into a command's words.
    static let shellWords = FuzzTarget(
        name: "shell-words",
        words: [
            "'", "\"", "\\", " ", "\t", "\n", "\r\n", "a", "$x", "\\\"", "''", "é", "e\u{301}", "\u{85}", "~", "*",
        ],
        seeds: [#""/opt/x y" --z 'it'\''s' \q "a\"b\c""#, "a b  c\td"]
    ) { bytes in
        guard let words = try? Stopwatch.time({ () throws(ShellWords.SyntaxError) in try ShellWords.split(bytes.text) })
        else { return }
        let written = words.map { "'\($0.replacingScalars { $0 == "'" ? "'\\''" : nil })'" }.joined(separator: " ")
        claim((try? ShellWords.split(written)) == words, "the same words in quotes: \(words)")
    }
}

/// The words of XML.
enum XMLWords {
    static let all = [
        "<", ">", "</", "/>", "&", ";", "&amp;", "&lt;", "&#65;", "&#x1b;", "&#x", "&#", "<Code>", "</Code>", "<Code",
        "<Code/>", "<Message>", "</Message>", "<RequestId>", "</RequestId>", "<![CDATA[", "]]>", "<!--", " x=\"y\"",
        "\n",
    ]
}
