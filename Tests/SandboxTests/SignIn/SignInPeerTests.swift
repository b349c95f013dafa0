import Foundation
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// AWS's own clients and a browser at the sandbox's sign-in. Each test needs its programs; in CI they are required.
@Suite(.scheduled)
struct SignInPeerTests {
    private static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"

    private static func works(_ command: String) async -> Bool {
        let environment = ["PATH": SandboxProcess.path, "PYTHONPATH": debianPackages]
        return (try? await SandboxProcess.run(["sh", "-c", command], environment: environment))?.status == 0
    }

    /// Where Debian's own `aws` finds its modules, before the modules that pip installed.
    private static let debianPackages = "/usr/lib/python3/dist-packages"

    private static let browser = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../EndToEndTests/Peers/Scripts/browser.py").standardized.path

    /// Runs a shell script with a new home directory and a sandbox.
    private func run(
        _ script: String, at sandbox: SandboxInstance, _ more: [String: String] = [:]
    ) async throws -> SandboxProcess {
        let directory = NSTemporaryDirectory() + "/berth-peer-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let home = try SandboxHome(kept: directory)
        let user = SandboxUser.random(name: "nobody")
        try home.write(platform: user)
        for (path, text) in BotocoreEndpoints.files(leadingTo: sandbox.url) {
            let file = URL(filePath: "\(directory)/data/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        var environment = SandboxEnvironment(base: [:], url: sandbox.url, home: home, user: user)
            .applied(to: ["PATH": SandboxProcess.path, "LANG": "C.UTF-8", "BROWSER_SCRIPT": Self.browser])
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] { environment[name] = nil }
        environment["AWS_DATA_PATH"] = "\(directory)/data"
        return try await SandboxProcess.run(
            ["sh", "-c", script], environment: environment.merging(more) { $1 })
    }

    @Test(
        "boto3 registers, signs in, lists, gets keys, renews and logs out, and gets AWS's exceptions",
        .enabled("python3 with boto3 and cryptography is not installed") {
            await works("python3 -c 'import boto3, cryptography'") || isRequired
        })
    func boto3() async throws {
        let sandbox = try await SandboxInstance.start(
            SandboxOptions(
                signIn: SignInOptions(portalRate: try RequestRate("1:6")),
                faults: [try InjectedFault("deny-role:arn:aws:iam::600423610423:role/Admin")]))
        let output = try await run("exec python3 -c \"$SCRIPT\"", at: sandbox, ["SCRIPT": Self.script])
        await sandbox.stop()
        #expect(
            output.text == """
                pending: AuthorizationPendingException 400
                device: Bearer 3600 True
                used: InvalidGrantException 400
                accounts: images team
                roles: Admin EcrPull
                role: AWSReservedSSO_EcrPull 600423610423
                denied: ForbiddenException 403
                throttled: TooManyRequestsException 429
                renewed: Bearer 3600 True
                reused: InvalidGrantException 400
                logout: 200
                logged out: UnauthorizedException 401
                browser: Bearer 3600 True
                wrong client: InvalidClientException 401
                signin: aws_sigv4 900 arn:aws:iam::600423610423:user/dev
                signin renewed: arn:aws:iam::600423610423:user/dev
                signin, code used: AccessDeniedException 401 AUTHCODE_EXPIRED
                signin, other key: AccessDeniedException 401 TOKEN_EXPIRED
                signin, no proof: ValidationException 400 INVALID_REQUEST

                """)
        #expect(output.errors.isEmpty)
        #expect(output.status == 0)
    }

    @Test(
        "Debian's `aws sso login` signs in with a device code, and its session gets keys until `aws sso logout`",
        .enabled("Debian's awscli 2 is not installed") {
            await works("/usr/bin/aws --version | grep -q '^aws-cli/2'") || isRequired
        })
    func debian() async throws {
        let sandbox = try await SandboxInstance.start()
        let script = """
            alias aws=/usr/bin/aws
            aws sso login --profile sso | grep -E '^(Access|Success)' | sort
            ls "$HOME/.aws/sso/cache" | wc -l
            aws sts get-caller-identity --profile sso --query Account --output text
            aws ecr get-login-password --profile sso | cut -c 1-2
            token=$(sed -n 's/.*"accessToken": "\\([^"]*\\)".*/\\1/p' "$HOME"/.aws/sso/cache/*.json)
            aws sso list-accounts --access-token "$token" --profile sso --query 'accountList[].accountName' --output text
            aws sso logout
            aws sso list-accounts --access-token "$token" --profile sso 2>&1 | tail -n 1
            """
        let browser = "python3 \(Self.browser) --plain allow %s &"
        let output = try await run(script, at: sandbox, ["BROWSER": browser, "PYTHONPATH": Self.debianPackages])
        await sandbox.stop()
        #expect(
            output.text == """
                Access allowed \(sandbox.url)/device
                Successfully logged into Start URL: https://sandbox.awsapps.com/start
                2
                600423610423
                ey
                images\tteam
                An error occurred (UnauthorizedException) when calling the ListAccounts operation: \
                Session token not found or invalid

                """)
        #expect(output.errors.isEmpty)
    }

    @Test(
        "Chromium shows the page, and its buttons lead to the client with a code or an error",
        .enabled("chromium with chromedriver is not installed") {
            await works("command -v chromium && command -v chromedriver") || isRequired
        },
        .lasting(atMost: .minutes(3)))
    func chromium() async throws {
        let sandbox = try await SandboxInstance.start()
        // The client's own server is the sandbox itself, which has no page at this path.
        let script = """
            json() { curl --silent --fail --data "$2" "$AWS_ENDPOINT_URL$1"; }
            client=$(json /client/register '{"clientName":"me","clientType":"public","scopes":["sso:account:access"],
                "grantTypes":["authorization_code"],"redirectUris":["http://127.0.0.1/oauth/callback"],
                "issuerUrl":"https://sandbox.awsapps.com/start"}' | sed 's/.*"clientId":"\\([^"]*\\)".*/\\1/')
            page="$AWS_ENDPOINT_URL/authorize?response_type=code&client_id=$client&state=s&code_challenge_method=S256"
            page="$page&code_challenge=\(SignInFixture.challenge)&scopes=sso:account:access"
            page="$page&redirect_uri=$AWS_ENDPOINT_URL/oauth/callback"
            python3 "$BROWSER_SCRIPT" allow "$page"
            python3 "$BROWSER_SCRIPT" deny "$page"
            """
        let output = try await run(script, at: sandbox)
        await sandbox.stop()
        #expect(
            output.text.split(separator: "\n").map { $0.split(separator: " ").last ?? "" } == [
                "\(sandbox.url)/oauth/callback", "\(sandbox.url)/oauth/callback",
            ])
        #expect(output.status == 0, "\(output.errors)")
        #expect(sandbox.counts["sso-oidc:AuthorizeDecision"] == 2 && sandbox.counts["unknown"] == 2)
    }

    private static let script = """
        import base64, boto3, hashlib, json, os, re, time, urllib.parse, urllib.request, uuid
        from botocore import UNSIGNED
        from botocore.config import Config
        from botocore.exceptions import ClientError
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        url = os.environ["AWS_ENDPOINT_URL"]
        def client(service, **keys):
            config = Config(**({} if keys else {"signature_version": UNSIGNED}), retries={"total_max_attempts": 1})
            return boto3.client(service, region_name="us-east-1", config=config, **keys)
        def attempt(name, call):
            try:
                call()
                print(name + ": no error")
            except ClientError as e:
                code, status = e.response["Error"]["Code"], e.response["ResponseMetadata"]["HTTPStatusCode"]
                own = e.response.get("error", "")
                print(f"{name}: {code} {status}" + (" " + own if own.isupper() else ""))
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *arguments):
                return None
        opener = urllib.request.build_opener(Stay, urllib.request.ProxyHandler({}))
        def allow(page, path):
            page = opener.open(page).read().decode()
            field, value = re.search('type="hidden" name="([^"]+)" value="([^"]+)"', page).groups()
            form = urllib.parse.urlencode({field: value, "decision": "allow"}).encode()
            try:
                return opener.open(url + path, form).url
            except urllib.error.HTTPError as e:
                return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(e.headers["Location"]).query))
        def shown(token):
            return f"{token['tokenType']} {token['expiresIn']} {'refreshToken' in token}"
        def b64(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

        oidc, sso = client("sso-oidc"), client("sso")
        start = "https://sandbox.awsapps.com/start"
        registered = oidc.register_client(clientName="me", clientType="public", scopes=["sso:account:access"])
        own = dict(clientId=registered["clientId"], clientSecret=registered["clientSecret"])
        device = oidc.start_device_authorization(startUrl=start, **own)
        def poll():
            return oidc.create_token(
                grantType="urn:ietf:params:oauth:grant-type:device_code", deviceCode=device["deviceCode"], **own)
        attempt("pending", poll)
        allow(device["verificationUriComplete"], "/device")
        token = poll()
        print("device: " + shown(token))
        attempt("used", poll)
        access = token["accessToken"]
        print("accounts:", *(a["accountName"] for page in sso.get_paginator("list_accounts").paginate(
            accessToken=access, PaginationConfig={"PageSize": 1}) for a in page["accountList"]))
        print("roles:", *(r["roleName"] for r in sso.list_account_roles(
            accessToken=access, accountId="600423610423")["roleList"]))
        c = sso.get_role_credentials(accessToken=access, accountId="600423610423", roleName="EcrPull")["roleCredentials"]
        assert 3500 < c["expiration"] / 1000 - time.time() <= 3600
        identity = client("sts", aws_access_key_id=c["accessKeyId"], aws_secret_access_key=c["secretAccessKey"],
            aws_session_token=c["sessionToken"]).get_caller_identity()
        print("role:", identity["Arn"].split("/")[1].rsplit("_", 1)[0], identity["Account"])
        admin = dict(accessToken=access, accountId="600423610423", roleName="Admin")
        attempt("denied", lambda: sso.get_role_credentials(**admin))
        def many():
            for _ in range(100):
                sso.list_accounts(accessToken=access)
        attempt("throttled", many)
        def renew():
            return oidc.create_token(grantType="refresh_token", refreshToken=token["refreshToken"], **own)
        renewed = renew()
        print("renewed: " + shown(renewed))
        attempt("reused", renew)
        print("logout:", sso.logout(accessToken=renewed["accessToken"])["ResponseMetadata"]["HTTPStatusCode"])
        attempt("logged out", lambda: sso.list_accounts(accessToken=renewed["accessToken"]))

        verifier = uuid.uuid4().hex * 2
        challenge = b64(hashlib.sha256(verifier.encode()).digest())
        back = "http://127.0.0.1:1/oauth/callback"
        registered = oidc.register_client(
            clientName="me", clientType="public", scopes=["sso:account:access"], issuerUrl=start,
            grantTypes=["authorization_code", "refresh_token"], redirectUris=["http://127.0.0.1/oauth/callback"])
        own = dict(clientId=registered["clientId"], clientSecret=registered["clientSecret"])
        code = allow(url + "/authorize?" + urllib.parse.urlencode(dict(
            response_type="code", client_id=own["clientId"], redirect_uri=back, state="s", code_challenge_method="S256",
            scopes="sso:account:access", code_challenge=challenge)), "/authorize")
        assert code["state"] == "s"
        def redeem():
            return oidc.create_token(
                grantType="authorization_code", code=code["code"], redirectUri=back, codeVerifier=verifier, **own)
        print("browser: " + shown(redeem()))
        own["clientSecret"] += "x"
        attempt("wrong client", redeem)

        def proof(key, address):
            point = key.public_key().public_numbers()
            jwk = dict(kty="EC", crv="P-256", x=b64(point.x.to_bytes(32, "big")), y=b64(point.y.to_bytes(32, "big")))
            parts = [dict(typ="dpop+jwt", alg="ES256", jwk=jwk),
                dict(htm="POST", htu=address, iat=int(time.time()), jti=str(uuid.uuid4()))]
            signed = ".".join(b64(json.dumps(part).encode()) for part in parts)
            r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
            return signed + "." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        def signin(key):
            made = client("signin")
            def add(params, **_):
                params["headers"]["DPoP"] = proof(key, params["url"])
            if key:
                made.meta.events.register("before-call.signin.CreateOAuth2Token", add)
            return made
        mine, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        program = "arn:aws:signin:::devtools/same-device"
        code = allow(url + "/v1/authorize?" + urllib.parse.urlencode(dict(
            response_type="code", client_id=program, redirect_uri=back, state="s", code_challenge_method="SHA-256",
            scope="openid", code_challenge=challenge)), "/v1/authorize")
        body = dict(clientId=program, grantType="authorization_code", code=code["code"], codeVerifier=verifier, redirectUri=back)
        def obtain(key, body):
            return signin(key).create_o_auth2_token(tokenInput=body)["tokenOutput"]
        given = obtain(mine, body)
        subject = json.loads(base64.urlsafe_b64decode(given["idToken"].split(".")[1] + "=="))["sub"]
        print("signin:", given["tokenType"], given["expiresIn"], subject)
        renewal = dict(clientId=program, grantType="refresh_token", refreshToken=given["refreshToken"])
        c = obtain(mine, renewal)["accessToken"]
        print("signin renewed:", client("sts", aws_access_key_id=c["accessKeyId"],
            aws_secret_access_key=c["secretAccessKey"], aws_session_token=c["sessionToken"]).get_caller_identity()["Arn"])
        attempt("signin, code used", lambda: obtain(mine, body))
        attempt("signin, other key", lambda: obtain(other, renewal))
        attempt("signin, no proof", lambda: obtain(None, renewal))
        """
}
