import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Signing in with an MFA code", .scheduled)
struct MFATests {
    private static let device = "arn:aws:iam::1:mfa/me"

    private func role(_ name: String, device: String? = device) -> RoleSpecification {
        RoleSpecification(arn: "arn:aws:iam::1:role/\(name)", mfaSerial: device)
    }

    private func principals(_ roles: RoleSpecification...) throws -> [Principal] {
        let files = AWSFiles(credentials: AWSFiles.keys)
        return try roles.map { try files.resolve(.profile("platform"), $0) }
    }

    private let files = AWSFiles(credentials: AWSFiles.keys)

    @Test("the call that assumes the role includes the code")
    func single() async throws {
        let http = FakeHTTP { _ in ServiceResponses.role("ADMIN") }
        let principals = try principals(role("admin"))
        let codes = MFACodes([Self.device: Secret("123456")], for: principals)
        let client = try files.client(http, codes: codes)
        #expect(try await client.credentials(for: principals[0]).accessKeyID == "ASIAADMIN")
        #expect(http.requests.count == 1)
        #expect(http.requests[0].form[0] == "Action=AssumeRole")
        #expect(
            http.requests[0].form.suffix(2) == ["SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme", "TokenCode=123456"])
    }

    @Test("a code is valid for one call, so a session with MFA assumes several roles of one device")
    func shared() async throws {
        let http = FakeHTTP { request in
            await Task.yield()
            return ServiceResponses.role(request.form[0] == "Action=GetSessionToken" ? "SESSION" : "ROLE")
        }
        let principals = try principals(role("admin"), role("reader"), role("plain", device: nil))
        let codes = MFACodes([Self.device: Secret("123456")], for: principals)
        let client = try files.client(http, codes: codes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for principal in principals { group.addTask { _ = try await client.credentials(for: principal) } }
            try await group.waitForAll()
        }
        #expect(http.requests.count { $0.form.contains("TokenCode=123456") } == 1)
        #expect(http.requests.count { $0.accessKeyID == "ASIASESSION" } == 2)
        // The keys themselves assume a role that requires no code.
        #expect(http.requests.count { $0.accessKeyID == "AKIAPLATFORM" } == 2)
    }

    @Test("without a code no request is sent")
    func none() async throws {
        #expect(
            await files.signIn(.profile("platform"), role("admin")) == """
                no code of arn:aws:iam::1:mfa/me was given, which role admin requires
                Run berth again, and type the six digits that the device shows.
                """
        )
    }

    @Test("a code that AWS refuses is reported as such, and not quoted")
    func wrong() async {
        let http = FakeHTTP { _ in
            ServiceResponses.xmlFault(
                403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code 123456.")
        }
        #expect(
            await files.signIn(.profile("platform"), role("admin"), codes: [Self.device: Secret("123456")], http: http)
                == """
                AWS rejected the MFA code of arn:aws:iam::1:mfa/me
                sts:AssumeRole of role admin in us-east-1 answered AccessDenied: MultiFactorAuthentication failed with \
                invalid MFA one time pass code <secret>. (HTTP 403, request c6104cbe)
                Wait for the next code and try again: each works once, for half a minute.
                """
        )
        #expect(http.requests.count == 1)
    }
}
