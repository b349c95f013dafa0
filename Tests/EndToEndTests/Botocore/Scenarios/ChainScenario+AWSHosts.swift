import Testing

extension ChainScenario {
    /// The region of STS requests.
    static let regions: [ChainScenario] = [
        ChainScenario(
            "STS requests go to the selected profile's region",
            profile: "deploy",
            config: """
                [profile deploy]
                region = eu-central-1
                role_arn = {role regional}
                source_profile = platform

                [profile platform]
                region = ap-south-1
                """,
            credentials: platform, region: .session,
            expected: .signs("AKIAPLATFORM > role/regional(region=eu-central-1)")
        ),
        ChainScenario(
            "all roles of a chain are assumed in the selected profile's region",
            profile: "deploy",
            config: """
                [profile deploy]
                region = eu-central-1
                role_arn = {role regional-two}
                source_profile = middle

                [profile middle]
                region = ap-south-1
                role_arn = {role regional-one}
                source_profile = platform
                """,
            credentials: platform, region: .session,
            expected: .signs(
                "AKIAPLATFORM > role/regional-one(region=eu-central-1) > role/regional-two(region=eu-central-1)")
        ),
        ChainScenario(
            "STS requests go to AWS_DEFAULT_REGION",
            environment: [.set("AWS_DEFAULT_REGION", "eu-north-1")],
            config: """
                [default]
                role_arn = {role regional}
                source_profile = platform
                """,
            credentials: platform, region: .session, expected: .signs("AKIAPLATFORM > role/regional(region=eu-north-1)")
        ),
        ChainScenario(
            "STS requests go to AWS_REGION, if AWS_DEFAULT_REGION is the same",
            environment: [.set("AWS_DEFAULT_REGION", "eu-north-1"), .set("AWS_REGION", "eu-north-1")],
            config: """
                [default]
                role_arn = {role regional}
                source_profile = platform
                """,
            credentials: platform, region: .session, expected: .signs("AKIAPLATFORM > role/regional(region=eu-north-1)")
        ),
        ChainScenario(
            "the registry's region is not the profile's",
            config: """
                [default]
                region = eu-central-1
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG")
        ),
    ]

    /// AWS's own hosts.
    static let awsHosts: [ChainScenario] = [
        ChainScenario(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS with AWS_ENDPOINT_URL",
            environment: [
                .keys("AKIAENV"),
                .awsItself,
                .set("AWS_ENDPOINT_URL", "{server}"),
                .set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ],
            expected: .asks("api.ecr.us-east-2.amazonaws.com:443")
        ),
        ChainScenario(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS with a profile's",
            environment: [.awsItself, .set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")],
            config: """
                [default]
                endpoint_url = {server}
                {keys AKIACONFIG}
                """,
            expected: .asks("api.ecr.us-east-2.amazonaws.com:443")
        ),
        ChainScenario(
            "a profile that ignores configured endpoints",
            environment: [.awsItself],
            config: """
                [default]
                endpoint_url = {server}
                ignore_configured_endpoint_urls = true
                {keys AKIACONFIG}
                """,
            expected: .asks("api.ecr.us-east-2.amazonaws.com:443")
        ),
        ChainScenario(
            "no endpoint is set",
            environment: [.keys("AKIAENV"), .awsItself], expected: .asks("api.ecr.us-east-2.amazonaws.com:443")
        ),
        ChainScenario(
            "ECR's FIPS endpoint",
            environment: [.keys("AKIAENV"), .awsItself, .set("AWS_USE_FIPS_ENDPOINT", "true")],
            expected: .asks("api.ecr-fips.us-east-2.amazonaws.com:443")
        ),
        ChainScenario(
            "ECR's dual-stack endpoint, by the profile",
            environment: [.awsItself],
            config: """
                [default]
                use_dualstack_endpoint = true
                {keys AKIACONFIG}
                """,
            expected: .asks("ecr.us-east-2.api.aws:443")
        ),
        ChainScenario(
            "STS's endpoint in the profile's region",
            environment: [.awsItself],
            config: """
                [default]
                region = eu-west-3
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, region: .session, expected: .asks("sts.eu-west-3.amazonaws.com:443")
        ),
        ChainScenario(
            "STS's endpoint for a web identity of China",
            environment: [
                .webIdentity,
                .awsItself,
                .set("AWS_ROLE_ARN", "arn:aws-cn:iam::210987654321:role/ci"),
                .set("AWS_DEFAULT_REGION", "cn-northwest-1"),
            ],
            files: [.token()], region: .session, expected: .asks("sts.cn-northwest-1.amazonaws.com.cn:443")
        ),
        ChainScenario(
            "the SSO portal in the session's region",
            environment: [.awsItself],
            config: """
                [default]
                region = us-west-1
                {sso}

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .asks("portal.sso.eu-central-1.amazonaws.com:443")
        ),
        ChainScenario(
            "SSO-OIDC in the session's region",
            environment: [.awsItself],
            config: """
                [default]
                region = us-west-1
                {sso}

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "-1h", renewal: "refresh-corp")],
            expected: .asks("oidc.eu-central-1.amazonaws.com:443")
        ),
        ChainScenario(
            "the SSO portal of legacy SSO",
            profile: "person", environment: [.awsItself], config: "[profile person]\n{legacy sso}",
            files: [.legacySSO("good-sso-old", expires: "+8h")],
            expected: .asks("portal.sso.eu-central-1.amazonaws.com:443")
        ),
    ]
}
