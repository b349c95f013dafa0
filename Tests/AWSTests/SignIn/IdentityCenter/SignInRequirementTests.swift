import Effects
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("The sign-in that a principal needs", .scheduled)
struct SignInRequirementTests {
    private static let config = """
        [profile corp]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Reader
        [profile fips]
        sso_session = corp
        sso_account_id = 210987654321
        sso_role_name = Reader
        use_fips_endpoint = true
        [profile "my team"]
        sso_account_id = 1
        sso_role_name = r
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start?x=1
        [profile laptop]
        login_session = arn:aws:iam::123456789012:user/me
        [profile tokyo]
        login_session = arn:aws:iam::123456789012:user/me
        region = ap-northeast-1
        [profile keys]
        aws_access_key_id = AKIA
        aws_secret_access_key = s
        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        """

    private func requirement(_ profile: String, _ roles: RoleSpecification...) throws -> SignInRequirement? {
        try AWSFiles(config: Self.config).resolve(
            PrincipalSpecification(base: .profile(profile), roles: roles)
        ).signInRequirement
    }

    @Test("a role needs the sign-in of its source; keys need none")
    func kinds() throws {
        let corp = try #require(try requirement("corp"))
        #expect(corp.description == "SSO session corp")
        #expect(corp.loginCommand == "berth auth login --sso-session corp")
        #expect(try requirement("corp", RoleSpecification(arn: "arn:aws:iam::1:role/pull")) == corp)
        // The same session, whatever the settings of the profile.
        #expect(try requirement("fips") == corp)
        let older = try #require(try requirement("my team"))
        #expect(older.description == "SSO at https://corp.awsapps.com/start?…")
        #expect(older.loginCommand == "berth auth login 'my team'")
        #expect(older != corp)
        let login = try #require(try requirement("laptop"))
        #expect(login.description == "login session arn:aws:iam::123456789012:user/me")
        #expect(login.loginCommand == "berth auth login laptop")
        // The same file, whatever the region.
        let tokyo = try #require(try requirement("tokyo"))
        #expect(tokyo == login)
        #expect(Set([tokyo, login, corp, older]).count == 3)
        #expect(try requirement("keys") == nil)
    }

    @Test("a named session must exist, with its settings")
    func named() throws {
        var files = AWSFiles(config: Self.config)
        func failure(_ name: String) throws -> String {
            do throws(PrincipalError) {
                let requirement = try SignInRequirement(
                    ofSessionNamed: name, configuration: try! files.load(),
                    environment: files.effects().environment)
                return requirement.description
            } catch {
                return "\(error)"
            }
        }
        #expect(try failure("corp") == "SSO session corp")
        #expect(
            try failure("other") == """
                there is no [sso-session other] in the config file
                Add it, or run `aws configure sso`.
                """)
        files.config = "[sso-session corp]\nsso_region = eu-west-1\n"
        #expect(
            try failure("corp") == """
                [sso-session corp] (~/.aws/config:1) is set up for SSO but has no sso_start_url
                Add it, or run `aws configure sso`.
                """)
        files.config = Self.config + "\n[default]\nuse_fips_endpoint = maybe\n"
        #expect(
            try failure("corp")
                == "use_fips_endpoint of profile default (~/.aws/config:26) is `maybe`; it should be true or false")
    }
}
