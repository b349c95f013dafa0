extension FaultTable {
    /// HTTP faults of AWS's services and of registries.
    static let http = [
        Fault(
            "AWS redirects to another host", FaultScene.aws("moved"),
            .failed(
                """
                127.0.0.1:PORT does not answer like AWS
                ecr:GetAuthorizationToken in eu-west-1 answered (HTTP 301)
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)),
        Fault(
            "AWS answers 400 with a page", FaultScene.aws("html-400"),
            .failed(
                """
                127.0.0.1:PORT does not answer like AWS
                ecr:GetAuthorizationToken in eu-west-1 answered (HTTP 400)
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)),
        Fault(
            "AWS answers 404", FaultScene.sandbox("status:404:ecr.eu-west-1"),
            .failed(
                """
                127.0.0.1:PORT does not answer like AWS
                ecr:GetAuthorizationToken in eu-west-1 answered (HTTP 404)
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)),
        Fault("AWS answers 500 once", FaultScene.sandbox("status:500:ecr.eu-west-1:1"), .loggedIn()),
        Fault(
            "AWS always answers 502", FaultScene.sandbox("status:502:ecr.eu-west-1"),
            .failed(
                """
                127.0.0.1:PORT is unavailable: ecr:GetAuthorizationToken was tried 3 times
                ecr:GetAuthorizationToken in eu-west-1 answered (HTTP 502)
                Try again later, or allow more attempts: AWS_MAX_ATTEMPTS=10.
                """)),
        Fault(
            "AWS always answers 503", FaultScene.sandbox("status:503:ecr.eu-west-1"),
            .failed(
                """
                127.0.0.1:PORT is unavailable: ecr:GetAuthorizationToken was tried 3 times
                ecr:GetAuthorizationToken in eu-west-1 answered (HTTP 503)
                Try again later, or allow more attempts: AWS_MAX_ATTEMPTS=10.
                """)),
        Fault(
            "AWS requests a pause of an hour", FaultScene.aws("retry-in-an-hour"),
            .failed(
                """
                AWS is throttling 127.0.0.1:PORT: ecr:GetAuthorizationToken was tried once
                ecr:GetAuthorizationToken in eu-west-1 answered (HTTP 429)
                Try again in 1h, as the service asked.
                """)),
        Fault(
            "AWS's headers have no end", FaultScene.aws("endless-headers"),
            .failed(
                """
                127.0.0.1 does not answer in HTTP: too many header bytes seen; overflow detected
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
        Fault(
            "AWS answers 100 Continue, and nothing else", FaultScene.aws("continue", timeLimit: "1s"),
            .failed(
                """
                127.0.0.1 did not answer within 1s
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """), within: 3),
        Fault(
            "AWS answers with 100 MB", FaultScene.sandbox("huge:ecr.eu-west-1"),
            .failed(
                """
                127.0.0.1 answered with more than 1048576 bytes
                ecr:GetAuthorizationToken in eu-west-1 as environment keys was tried once
                """)),
        Fault(
            "AWS's answer has two lengths", FaultScene.aws("two-lengths"),
            .failed(
                """
                127.0.0.1 does not answer in HTTP: unexpected content-length header
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
        Fault(
            "the registry redirects to another host", FaultScene.sandbox("redirect:\(FaultScene.faulty)"),
            .failed("REGISTRY redirects to https://elsewhere.invalid/; not followed with credentials")),
        Fault(
            "the registry refuses the login", FaultScene.sandbox("refuse:\(FaultScene.faulty)"),
            .failed("401: the registry refused these credentials")),
        // D7
        Fault(
            "the registry refuses the token of its token server", FaultScene.registry("token-refused"),
            .failed(
                """
                401: REGISTRY refuses the token of its own token server REGISTRY ("invalid token")
                The token server accepted the credentials. Check that the registry's issuer, service and certificate \
                match it.
                """)),
        Fault(
            "the registry answers 404", FaultScene.sandbox("status:404:\(FaultScene.faulty)"),
            .failed("404: REGISTRY does not answer as a registry does")),
        Fault(
            "the registry answers 204", FaultScene.sandbox("status:204:\(FaultScene.faulty)"),
            .failed("204: REGISTRY does not answer as a registry does")),
        Fault("the registry answers 200 with a page", FaultScene.registry("html"), .loggedIn("expiry unknown")),
        Fault(
            "the registry requests a pause of a second", FaultScene.registry("retry-after"),
            .loggedIn("expiry unknown")),
        Fault(
            "the registry requests a pause of an hour", FaultScene.registry("retry-in-an-hour"),
            .failed("429: REGISTRY gets too many requests; try again later")),
        Fault(
            "the registry always answers 429", FaultScene.sandbox("throttle:\(FaultScene.faulty)"),
            .failed("429: REGISTRY gets too many requests; try again later")),
        Fault(
            "the registry answers 500", FaultScene.sandbox("status:500:\(FaultScene.faulty)"),
            .failed("500: REGISTRY failed to answer; try again later")),
        Fault("the registry answers 503 once", FaultScene.sandbox("status:503:\(FaultScene.faulty):1"), .loggedIn()),
        Fault(
            "the registry always answers 503", FaultScene.sandbox("status:503:\(FaultScene.faulty)"),
            .failed("503: REGISTRY failed to answer; try again later")),
        Fault(
            "the registry answers with 100 MB", FaultScene.sandbox("huge:\(FaultScene.faulty)"),
            .failed("127.0.0.1 answered with more than 65536 bytes")),
        Fault(
            "the registry's headers have no end", FaultScene.registry("endless-headers"),
            .failed("127.0.0.1 does not answer in HTTP: too many header bytes seen; overflow detected")),
    ]
}
