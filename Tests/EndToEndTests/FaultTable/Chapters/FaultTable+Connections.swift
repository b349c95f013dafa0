extension FaultTable {
    /// Connection faults of AWS's services and of registries.
    static let connections = [
        Fault(
            "AWS refuses the connection", FaultScene.aws(at: "http://127.0.0.1:1"),
            .failed(
                """
                cannot connect to 127.0.0.1:PORT: Connection refused
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried 3 times
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """)),
        Fault(
            "AWS's name has no address", FaultScene.aws(at: "https://aws.berth.invalid"),
            .failed(
                """
                cannot resolve aws.berth.invalid
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """)),
        Fault(
            "AWS resets the connection", FaultScene.sandbox("reset:ecr.eu-west-1"),
            .failed(
                """
                127.0.0.1 closed the connection before it answered
                ecr:GetAuthorizationToken in eu-west-1 as environment keys was tried 3 times
                """)),
        Fault("AWS resets the connection once", FaultScene.sandbox("reset:ecr.eu-west-1:1"), .loggedIn()),
        Fault(
            "AWS resets the connection during the answer", FaultScene.aws("reset-in-body"),
            .failed(
                """
                127.0.0.1 closed the connection before it answered
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried 3 times
                """)),
        Fault(
            "AWS's answer is incomplete", FaultScene.aws("short-body"),
            .failed(
                """
                127.0.0.1 closed the connection before it answered
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried 3 times
                """)),
        Fault(
            "AWS does not answer", FaultScene.sandbox("stall:ecr.eu-west-1", timeLimit: "1s"),
            .failed(
                """
                127.0.0.1 did not answer within 1s
                ecr:GetAuthorizationToken in eu-west-1 as environment keys was tried once
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """), within: 3),
        Fault(
            "AWS answers a byte a second", FaultScene.sandbox("slow-body:ecr.eu-west-1", timeLimit: "1s"),
            .failed(
                """
                127.0.0.1 did not answer within 1s
                ecr:GetAuthorizationToken in eu-west-1 as environment keys was tried once
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """), within: 3),
        Fault(
            "another server than AWS's answers", FaultScene.aws("banner"),
            .failed(
                """
                127.0.0.1 does not answer in HTTP: invalid constant string
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
        Fault(
            "the registry refuses the connection",
            { scene in scene.declare("127.0.0.1:1") }, .failed("cannot connect to REGISTRY: Connection refused")),
        Fault(
            "the registry resets the connection", FaultScene.sandbox("reset:\(FaultScene.faulty)"),
            .failed("127.0.0.1 closed the connection before it answered")),
        Fault(
            "the registry resets the connection once", FaultScene.sandbox("reset:\(FaultScene.faulty):1"),
            .loggedIn()),
        Fault(
            "the registry resets the connection during the answer", FaultScene.registry("reset-in-body"),
            .failed("127.0.0.1 closed the connection before it answered")),
        Fault(
            "the registry does not answer", FaultScene.sandbox("stall:\(FaultScene.faulty)", timeLimit: "1s"),
            .failed("127.0.0.1 did not answer within 1s"), within: 3),
        Fault(
            "the registry answers a byte a second",
            FaultScene.sandbox("slow-body:\(FaultScene.faulty)", timeLimit: "1s"),
            .failed("127.0.0.1 did not answer within 1s"), within: 3),
        Fault(
            "the registry's name has no address", { scene in scene.declare("registry.berth.invalid") },
            .failed("cannot resolve REGISTRY")),
    ]

    static let proxies = [
        Fault(
            "the proxy is not running",
            { scene in
                try await FaultScene.aws(at: "https://aws.berth.test", with: ["HTTPS_PROXY": "http://127.0.0.1:1"])(
                    &scene)
            },
            .failed(
                """
                cannot connect to the proxy 127.0.0.1:PORT: Connection refused
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried 3 times
                HTTPS_PROXY sets it, and NO_PROXY lists the hosts that need no proxy.
                """)),
        Fault(
            "the proxy refuses to connect", FaultScene.proxy("proxy-refuses"),
            .failed(
                """
                the proxy 127.0.0.1:PORT refused: it does not connect to aws.berth.test
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                HTTPS_PROXY sets it, and NO_PROXY lists the hosts that need no proxy.
                """)),
        Fault(
            "the proxy requires a password", FaultScene.proxy("proxy-login"),
            .failed(
                """
                the proxy 127.0.0.1:PORT refused: it requires a user and password in its address \
                (http://USER:PASSWORD@HOST:PORT)
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                HTTPS_PROXY sets it, and NO_PROXY lists the hosts that need no proxy.
                """)),
        Fault(
            "the proxy does not answer", FaultScene.proxy("stall", timeLimit: "1s"),
            .failed(
                """
                aws.berth.test, through the proxy 127.0.0.1:PORT, did not answer within 1s
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """), within: 3),
        Fault(
            "the proxy's protocol is not supported",
            FaultScene.aws(at: "https://aws.berth.test", with: ["HTTPS_PROXY": "ftp://127.0.0.1:1"]),
            .failed(
                """
                a proxy over ftp is not supported; use http:// or socks5://
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
    ]
}
