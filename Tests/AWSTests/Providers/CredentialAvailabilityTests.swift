import AWS
import Platform
import TestSupport
import Testing

/// The state of a source offline, and the message if it cannot sign in.
@Suite("Sources, checked offline", .scheduled)
struct CredentialAvailabilityTests {
    private static let sso = """
        [profile corp]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Reader
        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        """

    private func files(_ profile: String, environment: [String: String] = [:]) -> AWSFiles {
        AWSFiles(config: "[profile p]\n\(profile)\n", environment: environment)
    }

    @Test("keys are available")
    func keys() {
        #expect(AWSFiles(credentials: AWSFiles.keys).standing(.profile("platform")) == "available")
        let environment = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s"]
        #expect(AWSFiles(environment: environment).standing() == "available")
    }

    @Test("keys in the environment may have an expiry, and a token under its old name")
    func environmentExpiration() async {
        var files = AWSFiles(environment: [
            "AWS_ACCESS_KEY_ID": "ASIA", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SECURITY_TOKEN": "old",
            "AWS_CREDENTIAL_EXPIRATION": "2027-01-15T08:10:00Z",
        ])
        #expect(files.standing() == "available, 600 s left")
        #expect(await files.signIn() == "ASIA/s/old")
        files.environment["AWS_CREDENTIAL_EXPIRATION"] = "2027-01-15T06:00:00Z"
        let message = """
            the environment's keys expired 2h ago, by AWS_CREDENTIAL_EXPIRATION
            Refresh them with the tool that set them.
            """
        #expect(files.standing() == message)
        #expect(await files.signIn() == message)
        files.environment["AWS_CREDENTIAL_EXPIRATION"] = "soon"
        #expect(files.standing() == "available")
    }

    @Test(
        "settings with invalid values are reported with their place",
        arguments: [
            (
                "role_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2",
                "credential_source of profile p (~/.aws/config:1) is `Ec2`; it should be Environment, EcsContainer or "
                    + "Ec2InstanceMetadata"
            ),
            (
                "role_arn = arn:aws:iam::1:role/r\ncredential_source = Environment",
                """
                profile p (~/.aws/config:1) has credential_source Environment, but there are no keys in the environment
                Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                """
            ),
            (
                "role_arn = arn:aws:iam::1:role/r\ncredential_source = EcsContainer",
                """
                profile p (~/.aws/config:1) has credential_source EcsContainer, but \
                AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set
                Use another source on this machine: source_profile, or credential_source Environment.
                """
            ),
            (
                "web_identity_token_file = /t",
                """
                profile p (~/.aws/config:1) has a web identity token but no role to sign in to
                Add a role_arn to it.
                """
            ),
            (
                "sso_account_id = 1",
                """
                profile p (~/.aws/config:2) is set up for SSO but has no sso_role_name
                Add it, or run `aws configure sso`.
                """
            ),
            (
                "sso_role_name = r",
                """
                profile p (~/.aws/config:2) is set up for SSO but has no sso_account_id
                Add it, or run `aws configure sso`.
                """
            ),
            (
                "sso_session = corp",
                """
                profile p (~/.aws/config:2) has sso_session = corp, but there is no [sso-session corp] in the config \
                file
                Add it, or run `aws configure sso`.
                """
            ),
            (
                "sso_account_id = 1\nsso_role_name = r\nsso_region = us-east-1",
                """
                profile p (~/.aws/config:2) is set up for SSO but has no sso_start_url
                Add it, or run `aws configure sso`.
                """
            ),
            (
                "sso_session = s\n[sso-session s]\nsso_region = us-east-1",
                """
                [sso-session s] (~/.aws/config:3) is set up for SSO but has no sso_start_url
                Add it, or run `aws configure sso`.
                """
            ),
            (
                "sso_session = s\nsso_region = eu-west-1\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x",
                """
                profile p (~/.aws/config:2) and [sso-session s] (~/.aws/config:4) have different sso_region
                Remove it from the profile: the session's value applies to all profiles.
                """
            ),
            (
                "sso_session = s\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x",
                """
                profile p (~/.aws/config:2) is set up for SSO but has no sso_account_id and sso_role_name
                Add it, or run `aws configure sso`.
                """
            ),
            (
                "credential_process = tool 'a b",
                """
                credential_process of profile p (~/.aws/config:2) is not a command: a ' is never closed
                Write the program and its arguments as in a shell, with quotes around arguments that contain blanks.
                """
            ),
            (
                "credential_process = tool --x",
                """
                there is no program tool, which credential_process of profile p (~/.aws/config:2) names
                Install it, or write its full path.
                """
            ),
            (
                "login_session = arn:aws:iam::1:user/me",
                """
                not signed in to login session arn:aws:iam::1:user/me (~/.aws/config:2)
                Run `berth auth login p`.
                """
            ),
        ]
    )
    func broken(profile: String, message: String) {
        #expect(files(profile).standing(.profile("p")) == message)
    }

    @Test("a program runs only when needed, and must exist before")
    func process() {
        var files = files("credential_process = tool --x")
        files.processes = FakeProcesses(["tool"])
        #expect(files.standing(.profile("p")) == "berth runs tool when needed")
        #expect(files.processes.commands.isEmpty)
    }

    @Test("a web identity's token must exist, and not be expired")
    func webIdentity() {
        let role = RoleSpecification(arn: "arn:aws:iam::1:role/ci")
        var files = AWSFiles(environment: ["ID_TOKEN": JWT.expiring(at: 1_800_000_600)])
        #expect(files.standing(.webIdentity(.variable("ID_TOKEN")), role) == "available, 600 s left")
        files.environment["ID_TOKEN"] = JWT.expiring(at: 1_799_999_400)
        #expect(
            files.standing(.webIdentity(.variable("ID_TOKEN")), role) == """
                the token in ID_TOKEN expired 10m ago, and role ci needs it
                Renew it: a job's token is valid only for the job's first minutes.
                """
        )
        #expect(
            files.standing(.webIdentity(.variable("OTHER")), role) == """
                OTHER is not set: there is no web identity token for role ci
                Set it, or name another source of the token in the manifest.
                """
        )
        files.others["/var/run/token"] = "opaque\n"
        #expect(files.standing(.webIdentity(.file("/var/run/token")), role) == "available")
        files.others["/var/run/token"] = "\n"
        #expect(
            files.standing(.webIdentity(.file("/var/run/token")), role) == """
                the token in /var/run/token is empty: there is no web identity token for role ci
                Check that the program that writes it is running.
                """
        )
        let config = "[profile pod]\nweb_identity_token_file = /gone\nrole_arn = arn:aws:iam::1:role/pod\n"
        #expect(
            AWSFiles(config: config).standing(.profile("pod")) == """
                cannot read /gone: No such file or directory: there is no web identity token for role pod \
                (profile pod, ~/.aws/config:3)
                Check that it is mounted and that this user can read it.
                """
        )
        #expect(
            files.standing(.webIdentity(.file("/gone")), role) == """
                cannot read /gone: No such file or directory: there is no web identity token for role ci
                Check that it is mounted and that this user can read it.
                """
        )
        files.environment = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/gone"]
        #expect(
            files.standing() == """
                AWS_WEB_IDENTITY_TOKEN_FILE has a web identity token but no role to sign in to
                Add the role's ARN as AWS_ROLE_ARN.
                """
        )
        #expect(
            files.standing(.webIdentity(.variable("X"))) == """
                the manifest has a web identity token but no role to sign in to
                Add a `role_arn` to its profile.
                """
        )
    }

    @Test("GitHub's tokens are available in a job with the permission")
    func github() {
        let role = RoleSpecification(arn: "arn:aws:iam::1:role/ci")
        let base = PrincipalSpecification.Base.webIdentity(.githubOIDC(audience: "sts.amazonaws.com"))
        let permissions = "\nAdd `permissions: {id-token: write, contents: read}` to the job."
        let why = "is not set: only a permitted GitHub Actions job can request a token for role ci"
        var files = AWSFiles()
        #expect(files.standing(base, role) == "ACTIONS_ID_TOKEN_REQUEST_URL \(why)\(permissions)")
        files.environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://vstoken.actions.githubusercontent.com/x?api=2"
        #expect(files.standing(base, role) == "ACTIONS_ID_TOKEN_REQUEST_TOKEN \(why)\(permissions)")
        files.environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "bearer"
        #expect(files.standing(base, role) == "berth requests it from GitHub when needed")
        files.environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = "http://example.com/x"
        #expect(
            files.standing(base, role) == """
                ACTIONS_ID_TOKEN_REQUEST_URL is `http://example.com/x`: plain HTTP to another machine
                Others could read the credentials. Use https; http is for loopback only.
                """
        )
    }

    @Test("an SSO session must exist, and be valid or renewable")
    func sso() {
        var files = AWSFiles(config: Self.sso)
        let command = "\nRun `berth auth login --sso-session corp`."
        #expect(
            files.standing(.profile("corp")) == "not signed in to SSO session corp (~/.aws/config:5)\(command)"
        )
        let path = SSOFiles.path("corp")
        files.others[path] = #"{"accessToken": "t", "expiresAt": "2027-01-15T09:00:00Z"}"#
        #expect(files.standing(.profile("corp")) == "available, 3600 s left")
        files.others[path] = #"{"accessToken": "t", "expiresAt": "2027-01-15T06:00:00UTC"}"#
        #expect(
            files.standing(.profile("corp")) == "SSO session corp (~/.aws/config:5) expired 2h ago\(command)"
        )
        let renewal = #""refreshToken": "r", "clientId": "c", "clientSecret": "s", "registrationExpiresAt""#
        files.others[path] =
            #"{"accessToken": "t", "expiresAt": "2027-01-15T06:00:00Z", \#(renewal): "2027-02-01T00:00:00Z"}"#
        #expect(files.standing(.profile("corp")) == "berth renews the session when needed")
        files.others[path] =
            #"{"accessToken": "t", "expiresAt": "2027-01-15T06:00:00Z", \#(renewal): "2027-01-01T00:00:00Z"}"#
        #expect(
            files.standing(.profile("corp")) == "SSO session corp (~/.aws/config:5) expired 2h ago\(command)"
        )
        files.others[path] = "not JSON"
        #expect(
            files.standing(.profile("corp")) == """
                the token of SSO session corp (~/.aws/config:5) cannot be used
                \(path.replacing("/home/me", with: "~")): it contains no JSON object with accessToken and \
                expiresAt\(command)
                """
        )
    }

    @Test("the older form of SSO is signed in to by its profile")
    func legacySSO() {
        let lines = "sso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r"
        let files = AWSFiles(config: "[profile \"my team\"]\n\(lines)\n")
        #expect(
            files.standing(.profile("my team")) == """
                not signed in to SSO at https://x (~/.aws/config:1)
                Run `berth auth login 'my team'`.
                """
        )
    }

    @Test("a container's agent elsewhere gets no request in plain text, and its token must exist")
    func container() {
        let uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
        #expect(
            AWSFiles(environment: [uri: "http://10.0.0.1/creds"]).standing() == """
                AWS_CONTAINER_CREDENTIALS_FULL_URI is `http://10.0.0.1/creds`: plain HTTP to another machine
                Use https; http is for loopback, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23] only.
                """
        )
        #expect(
            AWSFiles(environment: [uri: "/creds"]).standing() == """
                AWS_CONTAINER_CREDENTIALS_FULL_URI is `/creds`; it should be a URL such as \
                http://169.254.170.23/v1/credentials
                """
        )
        var files = AWSFiles(environment: [uri: "http://127.0.0.1:1/x"])
        #expect(files.standing() == "berth queries the container's agent when needed")
        files.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/gone"
        #expect(
            files.standing() == """
                cannot read /gone: No such file or directory
                The container's agent requires the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names.
                """
        )
        files.others["/gone"] = "two\nlines\n"
        #expect(
            files.standing() == """
                the token in /gone contains a line break
                The container's agent requires the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names.
                """
        )
        files.others["/gone"] = "a\u{1}b\n"
        #expect(
            files.standing() == """
                the token in /gone contains a control character
                The container's agent requires the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names.
                """
        )
        files.others["/gone"] = "one line\n"
        #expect(files.standing() == "berth queries the container's agent when needed")
    }

    @Test(
        "the settings of an instance's metadata service must be valid",
        arguments: [
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "not a uri", "a URL such as http://169.254.169.254"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", "IPv4 or IPv6"),
            ("AWS_METADATA_SERVICE_TIMEOUT", "long", "a number from 1 to 255"),
            ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", "a number from 1 to 255"),
        ]
    )
    func instance(variable: String, value: String, wanted: String) {
        #expect(
            AWSFiles(environment: [variable: value]).standing() == "\(variable) is `\(value)`; it should be \(wanted)"
        )
    }

    @Test("instance metadata that is turned off is no source for a role")
    func instanceDisabled() {
        let role = "role_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata"
        #expect(
            files(role, environment: ["AWS_EC2_METADATA_DISABLED": "true"]).standing(.profile("p")) == """
                profile p (~/.aws/config:1) has credential_source Ec2InstanceMetadata, but AWS_EC2_METADATA_DISABLED is true
                Use another source on this machine: source_profile, or credential_source Environment.
                """
        )
        #expect(files(role).standing(.profile("p")) == "berth queries the instance's metadata service when needed")
    }

    @Test("a role with an MFA device needs a user for the prompt")
    func mfa() {
        let config = """
            [profile admin]
            role_arn = arn:aws:iam::1:role/admin
            source_profile = platform
            mfa_serial = arn:aws:iam::1:mfa/me
            """
        var files = AWSFiles(config: config, credentials: AWSFiles.keys)
        #expect(
            files.standing(.profile("admin")) == """
                role admin (profile admin, ~/.aws/config:2) requires a code of arn:aws:iam::1:mfa/me, but there is no \
                terminal
                Run berth in a terminal, or use credentials that need no code.
                """
        )
        files.terminal = ScriptedTerminal()
        #expect(files.standing(.profile("admin")) == "asks for codes: arn:aws:iam::1:mfa/me")
    }
}
