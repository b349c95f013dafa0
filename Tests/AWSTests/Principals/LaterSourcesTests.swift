import AWS
import Testing

/// Sources that berth knows and cannot use yet: each is named where it would decide, so that no other is used instead.
@Suite("Sources that are not supported yet")
struct LaterSourcesTests {
    @Test(
        "a profile's source is named with the profile and its place",
        arguments: [
            ("sso_session = corp", "SSO"),
            ("sso_start_url = https://x\nsso_account_id = 1\nsso_role_name = r", "SSO"),
            ("web_identity_token_file = /t\nrole_arn = arn:aws:iam::1:role/x", "web identity"),
            ("credential_process = /bin/tool", "credential_process"),
            ("login_session = arn:aws:iam::1:user/me", "login_session"),
            ("credential_source = Environment\nrole_arn = arn:aws:iam::1:role/x", "credential_source Environment"),
            ("source_profile = k\nmfa_serial = arn:aws:iam::1:mfa/me\nrole_arn = arn:aws:iam::1:role/x", "MFA"),
        ]
    )
    func ofProfile(lines: String, name: String) {
        let keys = "[profile k]\naws_access_key_id = a\naws_secret_access_key = b\n"
        let files = AWSFiles(config: "\n[profile corp]\n\(lines)\n\(keys)")
        let message = "\(name) of profile corp (~/.aws/config:2) is not supported yet"
        #expect(files.failure(.profile("corp")) == message)
        var selected = files
        selected.environment = ["AWS_PROFILE": "corp"]
        #expect(selected.failure() == message)
    }

    @Test("at the end of a chain of profiles it is the source profile's")
    func ofSourceProfile() {
        let config = """
            [profile a]
            role_arn = arn:aws:iam::1:role/a
            source_profile = b
            [profile b]
            sso_session = corp
            """
        #expect(
            AWSFiles(config: config).failure(.profile("a")) == "SSO of profile b (~/.aws/config:4) is not supported yet"
        )
    }

    @Test(
        "a variable's source is named with the variable",
        arguments: [
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "web identity"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "container credentials"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "container credentials"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "instance metadata"),
        ]
    )
    func ofVariable(variable: String, name: String) {
        #expect(AWSFiles(environment: [variable: "x"]).failure() == "\(name) (\(variable)) is not supported yet")
    }

    @Test("the environment's web identity comes before a profile's keys, but not before its role")
    func webIdentityOrder() {
        let environment = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_PROFILE": "platform"]
        var files = AWSFiles(credentials: AWSFiles.keys, environment: environment)
        #expect(files.failure() == "web identity (AWS_WEB_IDENTITY_TOKEN_FILE) is not supported yet")
        #expect(files.failure(.profile("platform")) == "found profile platform")
        files.config = "[profile r]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = platform\n"
        files.environment["AWS_PROFILE"] = "r"
        #expect(files.failure() == "found profile platform > arn:aws:iam::1:role/r")
    }

    @Test("a profile's keys come before what the machine is given")
    func machineLast() {
        let environment = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1", "AWS_PROFILE": "platform"]
        #expect(AWSFiles(credentials: AWSFiles.keys, environment: environment).failure() == "found profile platform")
    }

    @Test("what a manifest asks for itself")
    func ofManifest() {
        let role = RoleRequest(arn: "arn:aws:iam::1:role/pull", mfaSerial: "arn:aws:iam::1:mfa/me")
        #expect(AWSFiles().failure(.webIdentity) == "web identity is not supported yet")
        #expect(
            AWSFiles(credentials: AWSFiles.keys).failure(.profile("platform"), role)
                == "MFA of role pull is not supported yet"
        )
    }
}
