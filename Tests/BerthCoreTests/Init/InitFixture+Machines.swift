@testable import BerthCore

extension InitFixture {
    /// A machine with each kind of profile.
    static let profiles = InitFixture(
        config: """
            [default]
            region = us-east-1
            [profile dev]
            sso_session = corp
            sso_account_id = 600423610423
            sso_role_name = Developer
            region = us-east-2
            [profile dev-admin]
            sso_session = corp
            sso_account_id = 600423610423
            sso_role_name = Admin
            region = us-east-2
            [profile dev-europe]
            sso_session = corp
            sso_account_id = 600423610423
            sso_role_name = Developer
            region = eu-west-1
            [sso-session corp]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-west-1
            [profile old]
            sso_start_url = https://old.awsapps.com/start
            sso_region = us-east-1
            sso_account_id = 012345678901
            sso_role_name = Reader
            [profile deploy]
            role_arn = arn:aws-cn:iam::210987654321:role/ecr/pull
            source_profile = me
            mfa_serial = arn:aws:iam::111111111111:mfa/me
            region = cn-north-1
            """,
        credentials: """
            [me]
            aws_access_key_id = AKIAplanted
            aws_secret_access_key = planted
            region = us-west-2
            [ci]
            aws_access_key_id = AKIAplanted
            aws_secret_access_key = planted
            """
    )

    /// A machine with each kind of host, and a store for those without a login in the file. In base64: acme, octocat,
    /// acme+robot, _json_key, robot$ci, and a token of GitHub's instead of a name.
    static let hosts = InitFixture(
        config: "[profile dev]\nsso_session = corp\nsso_account_id = 600423610423\nsso_role_name = Developer\n",
        docker: """
            {"credsStore": "pass", "auths": {
              "https://index.docker.io/v1/": {"auth": "YWNtZTpwbGFudGVk"},
              "https://index.docker.io/v1/access-token": {},
              "https://index.docker.io/v1/refresh-token": {},
              "ghcr.io": {"auth": "b2N0b2NhdDpwbGFudGVk"},
              "registry.gitlab.com": {},
              "https://quay.io": {"auth": "YWNtZStyb2JvdDpwbGFudGVk"},
              "acme.azurecr.io": {"identitytoken": "planted",
                "auth": "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOg=="},
              "on.azurecr.io": {"auth": "YWNtZTpwbGFudGVk"},
              "europe-docker.pkg.dev": {},
              "gcr.io": {"auth": "X2pzb25fa2V5OnBsYW50ZWQ="},
              "registry.example.com:5000": {"auth": "cm9ib3QkY2k6cGxhbnRlZA=="},
              "10.0.0.1:5000": {"identitytoken": "planted"},
              "[::1]:5000": {"auth": "Z2hwX3BsYW50ZWQ6eA=="},
              "public.ecr.aws": {"auth": "QVdTOnBsYW50ZWQ="},
              "600423610423.dkr.ecr.us-east-2.amazonaws.com": {"auth": "QVdTOnBsYW50ZWQ="},
              "600423610423.dkr-ecr.us-east-2.on.aws": {"auth": "QVdTOnBsYW50ZWQ="},
              "999999999999.dkr.ecr.eu-west-1.amazonaws.com": {"auth": "QVdTOnBsYW50ZWQ="},
              "600423610423.dkr.ecr.us-east-2.amazonaws.com.fake.example.com": {"auth": "YWNtZTpwbGFudGVk"},
              "registry.example.com/team": {"auth": "YWNtZTpwbGFudGVk"}
            }}
            """
    )

    /// A machine with hosts that helpers sign in to themselves, and others whose logins helpers store.
    static let helpers = InitFixture(
        config: "[profile dev]\nrole_arn = arn:aws:iam::600423610423:role/pull\nregion = us-east-2\n",
        docker: """
            {"auths": {"ghcr.io": {}}, "credHelpers": {
              "600423610423.dkr.ecr.us-east-2.amazonaws.com": "ecr-login",
              "999999999999.dkr.ecr.us-east-2.amazonaws.com": "ecr-login",
              "111111111111.dkr.ecr.us-east-2.amazonaws.com": "berth",
              "public.ecr.aws": "ecr-login",
              "gcr.io": "gcloud",
              "acme.azurecr.io": "acr-env",
              "registry.example.com": "pass"
            }}
            """
    )

    /// Names that YAML reads as something other than plain text, or that contain more than a name.
    static let hostile = InitFixture(
        config: """
            [profile "a: b # c"]
            sso_account_id = 600423610421
            sso_role_name = x: {y}\u{1}\u{2028}- z
            region = us-east-2
            [profile "on"]
            sso_account_id = 600423610422
            region = us-east-2
            [profile "${HOME}"]
            sso_account_id = 600423610423
            region = us-east-2
            [profile "$${\u{301}HOME}"]
            sso_account_id = 600423610424
            region = us-east-2
            [profile "<<"]
            sso_account_id = 600423610425
            region = us-east-2
            [profile "007"]
            sso_account_id = 600423610426
            region = us-east-2
            [profile "é\u{FFFE}\\\u{1F600}"]
            sso_account_id = 600423610427
            region = us-east-2
            [profile "x\u{202E}"]
            sso_account_id = 600423610429
            region = us-east-2
            [profile "x\ty"]
            sso_account_id = 600423610430
            region = us-east-2
            [profile "- x: y"]
            sso_account_id = 60042361042
            region = [us-east-2]
            [profile "\(String(repeating: "n", count: 1100))"]
            sso_account_id = 600423610428
            region = us-east-2
            """,
        docker: #"""
            {"credsStore": "x\ny: z", "auths": {
              "x\n  evil: true": {},
              "a b": {},
              "one.example.com": {"username": "x # ${Y}\"\\ö", "password": "planted"},
              "two.example.com": {"username": "a:b", "password": "planted"},
              "three.example.com": {"username": "0123456789abcdef0123456789abcdef", "password": "planted"},
              "Four.Example.com": {"username": "null", "password": "planted"},
              "five.example.com": {"username": "x\ny", "password": "planted"},
              "a.b.example.com": {"username": "one", "password": "planted"},
              "a-b.example.com": {"username": "two", "password": "planted"}
            }}
            """#
    )
}
