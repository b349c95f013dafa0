import Testing

extension ChainScenario {
    /// Endpoints that a user sets; the lineage contains the requested endpoint.
    static let endpoints: [ChainScenario] = [
        ChainScenario(
            "AWS_ENDPOINT_URL_ECR counts before AWS_ENDPOINT_URL",
            environment: [.keys("AKIAENV"), .set("AWS_ENDPOINT_URL_ECR", "{server}/at/ecr")],
            expected: .signs("AKIAENV at ecr")
        ),
        ChainScenario(
            "AWS_ENDPOINT_URL_STS counts before AWS_ENDPOINT_URL",
            environment: [.set("AWS_ENDPOINT_URL_STS", "{server}/at/sts")],
            config: """
                [default]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(at=sts)")
        ),
        ChainScenario(
            "AWS_ENDPOINT_URL_STS for a web identity",
            environment: [.webIdentity, .set("AWS_ENDPOINT_URL_STS", "{server}/at/sts")], files: [.token()],
            expected: .signs("web-identity:role/ci(at=sts)")
        ),
        ChainScenario(
            "AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC",
            environment: [
                .set("AWS_ENDPOINT_URL_SSO", "{server}/at/portal"),
                .set("AWS_ENDPOINT_URL_SSO_OIDC", "{server}/at/oidc"),
            ],
            config: ssoProfile, files: [.sso("good-sso-corp", expires: "-1h", renewal: "refresh-corp")],
            expected: .signs("sso(refreshed-corp-oidc):123456789012/Reader at portal")
        ),
        ChainScenario(
            "a services section",
            environment: [.noEndpoint],
            config: """
                [default]
                services = here
                role_arn = {role pull}
                source_profile = platform

                [services here]
                ecr =
                  endpoint_url = {server}/at/ecr
                sts =
                  endpoint_url = {server}/at/sts
                sso =
                  endpoint_url = {server}/at/portal
                sso_oidc =
                  endpoint_url = {server}/at/oidc
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(at=sts) at ecr")
        ),
        ChainScenario(
            "a services section for SSO",
            profile: "person", environment: [.noEndpoint],
            config: """
                [profile person]
                services = here
                {sso}

                {sso session}

                [services here]
                ecr =
                  endpoint_url = {server}/at/ecr
                sts =
                  endpoint_url = {server}/at/sts
                sso =
                  endpoint_url = {server}/at/portal
                sso_oidc =
                  endpoint_url = {server}/at/oidc
                """,
            files: [.sso("good-sso-corp", expires: "-1h", renewal: "refresh-corp")],
            expected: .signs("sso(refreshed-corp-oidc):123456789012/Reader at portal at ecr")
        ),
        ChainScenario(
            "AWS_ENDPOINT_URL counts before a services section",
            config: """
                [default]
                services = here
                {keys AKIACONFIG}

                [services here]
                ecr =
                  endpoint_url = {server}/at/ecr
                sts =
                  endpoint_url = {server}/at/sts
                sso =
                  endpoint_url = {server}/at/portal
                sso_oidc =
                  endpoint_url = {server}/at/oidc
                """,
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a profile's endpoint_url",
            environment: [.noEndpoint],
            config: """
                [default]
                endpoint_url = {server}/at/profile
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(at=profile) at profile")
        ),
        ChainScenario(
            "a services section counts before the profile's endpoint_url",
            profile: "p", environment: [.noEndpoint],
            config: """
                [profile p]
                endpoint_url = {server}/at/profile
                services = here
                role_arn = {role pull}
                source_profile = platform

                [services here]
                sts =
                  endpoint_url = {server}/at/sts
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(at=sts) at profile")
        ),
        ChainScenario(
            "AWS_ENDPOINT_URL counts before a profile's endpoint_url",
            config: """
                [default]
                endpoint_url = {server}/at/profile
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a source profile's endpoint_url does not count",
            profile: "p", environment: [.noEndpoint],
            config: """
                [profile p]
                endpoint_url = {server}/at/selected
                role_arn = {role pull}
                source_profile = q

                [profile q]
                endpoint_url = {server}/at/source
                {keys AKIAQ}
                """,
            expected: .signs("AKIAQ > role/pull(at=selected) at selected")
        ),
        ChainScenario(
            "an endpoint_url in the credentials file",
            environment: [.noEndpoint],
            credentials: """
                [default]
                endpoint_url = {server}/at/profile
                {keys AKIAFILE}
                """,
            expected: .signs("AKIAFILE at profile")
        ),
        ChainScenario(
            "a missing services section",
            environment: [.noEndpoint],
            config: """
                [default]
                services = nowhere
                {keys AKIACONFIG}
                """,
            expected: .refused
        ),
        ChainScenario(
            "a missing services section, and an endpoint in the environment",
            config: """
                [default]
                services = nowhere
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is false",
            environment: [.noEndpoint, .set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false")],
            config: """
                [default]
                endpoint_url = {server}/at/profile
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG at profile")
        ),
    ]
}
