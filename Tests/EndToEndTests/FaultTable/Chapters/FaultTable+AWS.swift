extension FaultTable {
    /// AWS's refusals, in AWS's words.
    static let refusals = [
        Fault(
            "access is denied", FaultScene.sandbox("refuse:ecr.eu-west-1"),
            .failed(
                """
                environment keys is not allowed ecr:GetAuthorizationToken
                ecr:GetAuthorizationToken in eu-west-1 answered AccessDeniedException: The sandbox was told \
                to refuse this call (HTTP 400, request ID)
                Allow it ecr:GetAuthorizationToken on `*` in an IAM policy.
                """)),
        Fault(
            "the session has expired", error("ExpiredTokenException"),
            .failed(
                """
                the session of environment keys has expired
                ecr:GetAuthorizationToken in eu-west-1 answered ExpiredTokenException: The sandbox was told \
                to answer so (HTTP 400, request ID)
                Sign in again, and set all three: access key, secret and session token.
                """)),
        Fault(
            "the secret key is wrong",
            { scene in
                scene.profile()
                let lastly = scene.lastly
                scene.lastly = { scene in
                    try await lastly(&scene)
                    let key = (scene.variables["AWS_ACCESS_KEY_ID"] ?? nil) ?? ""
                    let settings = try scene.scratch.read("aws-config").replacing("AKIAEXAMPLE", with: key)
                    try scene.scratch.write(settings, to: "aws-config")
                }
            },
            .failed(
                """
                the secret access key of profile faulty (TMP/aws-config:4) is wrong
                ecr:GetAuthorizationToken in eu-west-1 answered InvalidSignatureException: The request \
                signature we calculated does not match the signature you provided. Check your AWS Secret \
                Access Key and signing method. Consult the service documentation for details. (HTTP 400, \
                request ID)
                Use the secret that was created with the access key. If it is lost, create a new access key.
                """)),
        Fault(
            "AWS does not know the access key", { scene in scene.profile() },
            .failed(
                """
                AWS does not know the access key of profile faulty (TMP/aws-config:4)
                ecr:GetAuthorizationToken in eu-west-1 answered UnrecognizedClientException: The security \
                token included in the request is invalid. (HTTP 400, request ID)
                Check that the key exists, has its session token, and that the account has eu-west-1 enabled.
                """)),
        Fault("AWS throttles twice", FaultScene.sandbox("throttle:ecr.eu-west-1:2"), .loggedIn()),
        Fault(
            "AWS always throttles", FaultScene.sandbox("throttle:ecr.eu-west-1"),
            .failed(
                """
                AWS is throttling 127.0.0.1:PORT: ecr:GetAuthorizationToken was tried N times
                ecr:GetAuthorizationToken in eu-west-1 answered ThrottlingException: Rate exceeded (HTTP 400, \
                request ID)
                Try again later, or give each request more time: --timeout 1m.
                """), within: 8),
        Fault(
            "the account has not opted in", error("OptInRequired"),
            .failed(
                """
                the account of environment keys is not signed up for ECR in eu-west-1
                ecr:GetAuthorizationToken in eu-west-1 answered OptInRequired: The sandbox was told to answer \
                so (HTTP 400, request ID)
                Enable the region for the account, or complete the account's sign-up: Account, in the AWS console.
                """)),
        Fault(
            "STS is not enabled in the region", assumingRole("error:RegionDisabledException:sts.*"),
            .failed(
                """
                STS is not enabled in us-east-2 for the account of environment keys
                sts:AssumeRole of role pull (profile pull, berth.yaml:7:3) in us-east-2 answered \
                RegionDisabledException: The sandbox was told to answer so (HTTP 403, request ID)
                Activate it in the account's settings in IAM, or name another region in \
                `region` of profile default (TMP/berth-sandbox.NNNNNN/aws/config:2).
                """)),
        Fault(
            "the role cannot be assumed", assumingRole("deny-role:*"),
            .failed(
                """
                environment keys is not allowed sts:AssumeRole
                sts:AssumeRole of role pull (profile pull, berth.yaml:7:3) in us-east-2 answered \
                AccessDenied: User: arn:aws:iam::600423610423:user/ambient is not authorized to perform: \
                sts:AssumeRole on resource: arn:aws:iam::210987654321:role/pull (HTTP 403, request ID)
                Allow it sts:AssumeRole on arn:aws:iam::210987654321:role/pull, and name it (and its external ID) in \
                the role's trust policy.
                """)),
        Fault(
            "STS always throttles", assumingRole("throttle:sts.*"),
            .failed(
                """
                AWS is throttling 127.0.0.1:PORT: sts:AssumeRole was tried N times
                sts:AssumeRole of role pull (profile pull, berth.yaml:7:3) in us-east-2 answered Throttling: \
                Rate exceeded (HTTP 400, request ID)
                Try again later, or give each request more time: --timeout 1m.
                """), within: 8),
        Fault(
            "STS is unavailable", assumingRole("status:503:sts.*"),
            .failed(
                """
                127.0.0.1:PORT is unavailable: sts:AssumeRole was tried 3 times
                sts:AssumeRole of role pull (profile pull, berth.yaml:7:3) in us-east-2 answered (HTTP 503)
                Try again later, or allow more attempts: AWS_MAX_ATTEMPTS=10.
                """)),
        Fault(
            "AWS returns an unknown error", error("SomethingNewException"),
            .failed(
                """
                AWS refused ecr:GetAuthorizationToken to environment keys
                ecr:GetAuthorizationToken in eu-west-1 answered SomethingNewException: The sandbox was told \
                to answer so (HTTP 400, request ID)
                """)),
        Fault(
            "AWS's error contains terminal commands", FaultScene.aws("control"),
            .failed(
                """
                AWS refused ecr:GetAuthorizationToken to profile faulty (TMP/aws-config:4)
                ecr:GetAuthorizationToken in eu-west-1 answered Odd[2JException: ]0;gotchalong long long \
                long long long long long long long long long long long long long long long long long long \
                long long long long long long long long long long long long long long long long long long \
                long long long long long long long long long long long long long long long long long long \
                long l… (HTTP 400)
                """)),
        Fault(
            "the region does not exist",
            { scene in
                scene.host = "600423610423.dkr.ecr.eu-nowhere-1.amazonaws.com"
                scene.declaration = "  - {id: 600423610423, regions: [eu-nowhere-1]}\n"
                scene.config = scene.config?.replacing("eu-west-1", with: "eu-nowhere-1")
                scene.profile(at: "https://api.ecr.eu-nowhere-1.amazonaws.com")
                scene.declaration = scene.declaration.replacing("[eu-west-1]", with: "[eu-nowhere-1]")
            },
            .failed(
                """
                cannot resolve api.ecr.eu-nowhere-1.amazonaws.com
                ecr:GetAuthorizationToken in eu-nowhere-1 as profile faulty (TMP/aws-config:4) was tried once
                berth knows no region eu-nowhere-1: check its spelling.
                """)),
    ]

    /// Answers with status 200, but without a usable token.
    static let answers = [
        Fault(
            "AWS answers with an HTML page", FaultScene.sandbox("garbage:ecr.eu-west-1"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as environment keys got an answer that AWS does not send: \
                check for a proxy or portal.
                """)),
        Fault(
            "AWS answers with an empty body", FaultScene.aws("empty"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "AWS's answer is half a gzip", FaultScene.aws("gzip"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "AWS's JSON is incomplete", FaultScene.aws("json-broken"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "AWS's JSON has another shape", FaultScene.aws("json-other"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "AWS's JSON has no token", FaultScene.aws("json-empty"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "the token is not base64", FaultScene.aws("token-no-base64"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "the token has no colon", FaultScene.aws("token-no-colon"),
            .failed(
                """
                127.0.0.1:PORT answered without a token
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) got an answer that AWS \
                does not send: check for a proxy or portal.
                """)),
        Fault(
            "the token has two lines", FaultScene.aws("token-two-lines"),
            .failed("401: the registry refused these credentials")),
        Fault(
            "the token expired yesterday", FaultScene.aws("token-expired"),
            .failed("401: the registry refused these credentials")),
        Fault(
            "STS's XML is incomplete", FaultScene.aws("xml-broken", role: "arn:aws:iam::210987654321:role/pull"),
            .failed(
                """
                127.0.0.1:PORT answered without credentials
                sts:AssumeRole of role pull (profile faulty, TMP/aws-config:4) in eu-west-1 as profile keys \
                (TMP/aws-config:9) got an answer that AWS does not send: check for a proxy or portal.
                """)),
    ]

    private static func error(_ code: String) -> FaultScene.Arrangement {
        FaultScene.sandbox("error:\(code):ecr.eu-west-1")
    }

    /// Logs in to the faulty registry through a role from the manifest.
    private static func assumingRole(_ fault: String) -> FaultScene.Arrangement {
        { scene in
            scene.faults = [fault]
            scene.declaration = """
                  - {id: 600423610423, regions: [eu-west-1], profile: pull}
                profiles:
                  pull: {role_arn: 'arn:aws:iam::210987654321:role/pull'}

                """
        }
    }
}
