import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("The connections of token requests", .scheduled)
struct EarlyConnectionTests {
    @Test("are opened to each endpoint, one for each request, without a request")
    func endpoints() throws {
        let files = AWSFiles(credentials: AWSFiles.keys)
        let http = FakeHTTP()
        let client = try files.client(http)
        let principal = try files.resolve(.profile("platform"))
        client.openConnections(for: [
            (principal, "us-east-2"), (principal, "us-east-2"), (principal, "eu-west-1"), (principal, nil),
        ])
        #expect(
            Set(http.connections) == [
                .init(2, to: "https://api.ecr.us-east-2.amazonaws.com/"),
                .init(1, to: "https://api.ecr.eu-west-1.amazonaws.com/"),
                .init(1, to: "https://api.ecr-public.us-east-1.amazonaws.com/"),
            ])
        #expect(http.requests.isEmpty)
    }

    @Test("are opened with the authorities of the requests, and not for an invalid region")
    func trust() throws {
        let files = AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_CA_BUNDLE": "/bundle.pem"])
        let http = FakeHTTP()
        let principal = try files.resolve(.profile("platform"))
        try files.client(http).openConnections(for: [(principal, "us-east-2"), (principal, "a/b")])
        #expect(
            http.connections == [
                .init(1, to: "https://api.ecr.us-east-2.amazonaws.com/", trust: .only("/bundle.pem"))
            ])
    }

    @Test("only a sign-in that sends requests and runs no program takes as long as they do")
    func signIns() throws {
        let config = """
            [profile role]
            role_arn = arn:aws:iam::210987654321:role/pull
            source_profile = platform
            region = us-east-2
            [profile program]
            credential_process = /bin/keys
            [profile role-of-program]
            role_arn = arn:aws:iam::210987654321:role/pull
            source_profile = program
            region = us-east-2

            """
        let files = AWSFiles(config: config, credentials: AWSFiles.keys)
        let profiles = ["platform", "role", "program", "role-of-program"]
        #expect(
            try profiles.map { try files.resolve(.profile($0)).signsInByRequests } == [false, true, false, false])
    }
}
