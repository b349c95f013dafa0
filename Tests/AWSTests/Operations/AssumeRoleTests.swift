import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("Assuming roles", .scheduled)
struct AssumeRoleTests {
    private let files = AWSFiles(credentials: AWSFiles.keys, environment: ["USER": "ann"])

    @Test("a role is assumed with all its parameters, and signs the next call")
    func whole() async throws {
        let http = FakeHTTP { request in
            request.url.contains("sts") ? ServiceResponses.role("PULL") : ServiceResponses.token("password")
        }
        let principal = try files.resolve(
            .profile("platform"),
            RoleSpecification(
                arn: "arn:aws-cn:iam::210987654321:role/pull", externalID: "ticket 7/ä", sessionName: "me@work",
                duration: .seconds(3600)
            )
        )
        let client = try files.client(http)
        _ = try await client.privateToken(for: principal, region: "cn-northwest-1")
        #expect(
            http.requests.map { "\($0)" } == [
                "POST https://sts.cn-north-1.amazonaws.com.cn/",
                "POST https://api.ecr.cn-northwest-1.amazonaws.com.cn/",
            ]
        )
        #expect(
            http.requests[0].form == [
                "Action=AssumeRole", "Version=2011-06-15",
                "RoleArn=arn%3Aaws-cn%3Aiam%3A%3A210987654321%3Arole%2Fpull", "RoleSessionName=me%40work",
                "ExternalId=ticket%207%2F%C3%A4", "DurationSeconds=3600",
            ]
        )
        #expect(http.requests[0].headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8")
        #expect(http.requests.map(\.scope) == ["cn-north-1/sts", "cn-northwest-1/ecr"])
        #expect(http.requests.map(\.accessKeyID) == ["AKIAPLATFORM", "ASIAPULL"])
        #expect(http.requests[1].headers["X-Amz-Security-Token"] == "token&of/PULL==")
        #expect(
            try await client.credentials(for: principal)
                == Credentials(
                    accessKeyID: "ASIAPULL", secretAccessKey: Secret("secret-of-PULL"),
                    sessionToken: Secret("token&of/PULL=="), expiration: Date(timeIntervalSince1970: 1_800_003_600)
                )
        )
        #expect(http.requests.count == 2)
    }

    @Test("a role without a session name gets the user's, and no other parameters")
    func plain() async throws {
        let http = FakeHTTP { _ in ServiceResponses.role("PULL") }
        let principal = try files.resolve(.profile("platform"), RoleSpecification(arn: "arn:aws:iam::1:role/pull"))
        _ = try await files.client(http).credentials(for: principal)
        #expect(
            http.requests.first?.form == [
                "Action=AssumeRole", "Version=2011-06-15", "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpull",
                "RoleSessionName=berth-ann",
            ]
        )
    }

    @Test(
        "a session's name has only the characters that STS accepts",
        arguments: [
            (["USER": "ann"], "berth-ann"), (["LOGNAME": "bob_1.x@y"], "berth-bob_1.x@y"), ([:], "berth"),
            (["USER": "DOMAIN\\Jörg M"], "berth-DOMAIN-J-rg-M"),
            (["USER": String(repeating: "x", count: 80)], "berth-" + String(repeating: "x", count: 58)),
        ] as [([String: String], String)]
    )
    func sessionName(environment: [String: String], name: String) {
        let environment = Environment(variables: environment, home: nil, workingDirectory: "/")
        #expect(AssumeRole.defaultSessionName(environment) == name)
    }

    @Test("an answer without credentials is an error")
    func noCredentials() async throws {
        #expect(
            try await files.failure(roles: RoleSpecification(arn: "arn:aws:iam::1:role/pull")) { _ in
                ServiceResponses.json(200, "<AssumeRoleResponse><AccessKeyId>ASIA</AccessKeyId></AssumeRoleResponse>")
            } == """
                sts.us-east-1.amazonaws.com answered without credentials
                sts:AssumeRole of role pull in us-east-1 as profile platform (~/.aws/credentials:2) got an answer \
                that AWS does not send: check for a proxy or portal.
                """
        )
    }

    @Test("environment keys with a session token sign without a call")
    func environmentKeys() async throws {
        let files = AWSFiles(
            environment: ["AWS_ACCESS_KEY_ID": " AKIAENV ", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"]
        )
        let credentials = try await files.client(FakeHTTP()).credentials(for: files.resolve(.ambient))
        #expect(
            credentials
                == Credentials(accessKeyID: "AKIAENV", secretAccessKey: Secret("s"), sessionToken: Secret("t"))
        )
    }
}
