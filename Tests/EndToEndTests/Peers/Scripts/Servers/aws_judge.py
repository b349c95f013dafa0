"""The AWS services that a sign-in uses, on loopback. botocore checks them: its signer recomputes every signature, and
botocore itself can sign in here for comparison.

usage: aws_judge.py [CERTIFICATE KEY]

Prints its port. It implements STS, ECR, the SSO portal, SSO-OIDC, the console's sign-in service, container credentials
and instance metadata. Each key that it issues records its lineage: `AKIAPLATFORM > role/pull(external_id=x)`. It accepts:

    AKIA…         a key with the secret `secret-of-ID`; AKIATEMP… only with the session token `token-of-ID`
    good-token…   a web identity token; good-token-unsteady… is refused the first time, as AWS does if it cannot reach
                  the identity provider
    good-sso…     an SSO access token; `refresh…` is a refresh token for `good-sso-refreshed`, `refresh-once…` is a slow
                  one that works once
    login…        a refresh token of a login session that is bound to the scenarios' key; `login-once…` is a slow one that
                  works once
    good-container-token…   the token for container credentials below /container/token/
    role/regional…   a role with the region of the STS request in its lineage
    /at/NAME/…    the same services at another address, which is part of the lineage; /at/lost-once/… closes the
                  connection at the first GET of each path, and the SSO portal throttles the first request at
                  /at/throttled-once/…
    /v1/…         instance metadata before version 2
    123456        an MFA code, once

The password of an ECR token contains its lineage, with `%3A` for each colon: `login of AKIAPLATFORM`.

The lineage also contains the text after `good-…-`: `sso(corp):123456789012/Reader`.

For tests: GET /_signers (the lineages that signed for ECR since the last reset), GET /_tunnels (the hosts of the CONNECT
requests refused since then), GET /_seen (both), POST /_reset, and POST /_botocore with {"environment", "profile",
"region", "sts_region"}: botocore signs in, in its own process, and the answer is {"signer", "error", "tunnels"}. With
"sts_region": "session", botocore resolves its credentials before it knows ECR's region, and so sends the STS request to
the session's region. A reset precedes and follows it.
"""

import base64
import datetime
import hashlib
import json
import os
import re
import select
import signal
import socket
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session
import botocore.tokens

ECR_TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
ECR_REGION = "us-east-2"
STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
METADATA_TOKEN = "good-metadata-token"
ROLE_OF_THE_MACHINE = "node-role"
SCENARIO_SECONDS = 30.0
# The x of the key that the scenarios' login sessions are bound to.
LOGIN_KEY = "djbcOgVydb_I2_V48ymSfoC-X_9yaiKoh9j1BilsaBc"


class Refused(Exception):
    """An error answer in the format of the requested service."""

    def __init__(self, status: int, code: str, message: str, reason: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status, self.code, self.message, self.reason = status, code, message, reason or code


class World:
    """The state of the services, and the records for the test."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.lineages: dict[str, str] = {}
        self.used_codes: set[str] = set()
        self.presented_tokens: set[str] = set()
        self.signers: list[str] = []
        self.tunnels: list[str] = []

    def reset(self) -> None:
        with self.lock:
            self.signers, self.tunnels = [], []
            self.presented_tokens = set()

    def key(self, lineage: str) -> dict[str, str]:
        """Returns a key for a lineage: always the same, so that results do not depend on an order."""
        identifier = "ASIA" + hashlib.sha1(lineage.encode()).hexdigest()[:16].upper()
        with self.lock:
            self.lineages[identifier] = lineage
        return {"id": identifier, "secret": f"secret-of-{identifier}", "token": f"token-of-{identifier}"}

    def credentials(self, identifier: str) -> tuple[botocore.credentials.Credentials, str]:
        """Returns the complete key and its lineage."""
        with self.lock:
            lineage = self.lineages.get(identifier)
        if lineage is None and not identifier.startswith("AKIA"):
            raise Refused(403, "InvalidClientTokenId", f"no such key: {identifier}")
        has_token = lineage is not None or identifier.startswith("AKIATEMP")
        token = f"token-of-{identifier}" if has_token else None
        return botocore.credentials.Credentials(identifier, f"secret-of-{identifier}", token), lineage or identifier

    def use_code(self, code: str) -> None:
        """Accepts each code once, as AWS does."""
        with self.lock:
            if code != "123456" or code in self.used_codes:
                message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
                raise Refused(403, "AccessDenied", message)
            self.used_codes.add(code)


    def is_new(self, token: str) -> bool:
        """Returns whether this is the first use of the token since the last reset."""
        with self.lock:
            was_there = token in self.presented_tokens
            self.presented_tokens.add(token)
            return not was_there


class Request:
    """A received request."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.target, self.headers, self.body = method, target, headers, body
        path = urlsplit(target).path
        match = re.fullmatch(r"/at/([^/]+)(/.*)?", path)
        self.at, self.path = (match[1], match[2] or "/") if match else (None, path)

    def query(self, name: str) -> str:
        return parse_qs(urlsplit(self.target).query).get(name, [""])[0]


def verify_unsigned(request: Request) -> None:
    if "authorization" in request.headers or "X-Amz-Signature" in request.target:
        raise Refused(400, "IncompleteSignature", "this call must not be signed")


def verify_signed(world: World, request: Request, service: str) -> tuple[str, str]:
    """Recomputes the signature with botocore's signer. Returns the signer's lineage and the region of the signature."""
    pattern = r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([^/, ]+)/([^/, ]+)/aws4_request, ?" \
        r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
    match = re.fullmatch(pattern, request.headers.get("authorization", ""))
    if not match:
        raise Refused(403, "MissingAuthenticationToken", "there is no signature of version 4")
    identifier, day, region, scope_service, names, signature = match.groups()
    signed = names.split(";")
    credentials, lineage = world.credentials(identifier)
    timestamp = request.headers.get("x-amz-date", "")
    verify_date(timestamp, day)
    if scope_service != service or not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d", region):
        raise Refused(403, "SignatureDoesNotMatch", f"the scope is {region}/{scope_service}")
    unsigned = [name for name in request.headers if name.startswith("x-amz-") and name not in signed]
    if "host" not in signed or unsigned or signed != sorted(signed):
        raise Refused(403, "SignatureDoesNotMatch", f"signed are {names}, and not {unsigned}")
    if credentials.token != request.headers.get("x-amz-security-token"):
        raise Refused(403, "InvalidClientTokenId", "the session token is another key's")
    if signature != botocores_signature(request, credentials, service, region, signed, timestamp):
        raise Refused(403, "SignatureDoesNotMatch", "botocore signs this request otherwise")
    return lineage, region


def verify_date(timestamp: str, day: str) -> None:
    try:
        date = datetime.datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        raise Refused(403, "IncompleteSignature", f"X-Amz-Date is `{timestamp}`") from None
    if abs((date - now()).total_seconds()) > 300 or not timestamp.startswith(day):
        raise Refused(403, "SignatureDoesNotMatch", f"Signature expired: {timestamp} in a scope of {day}")


def botocores_signature(
    request: Request,
    credentials: botocore.credentials.Credentials,
    service: str,
    region: str,
    signed: list[str],
    timestamp: str,
) -> str:
    url = f"http://{request.headers.get('host', '')}{request.target}"
    received = botocore.awsrequest.AWSRequest(method=request.method, url=url, data=request.body)
    for name in signed:
        received.headers[name] = request.headers.get(name, "")
    received.context["timestamp"] = timestamp
    content_hash = received.headers.get("x-amz-content-sha256")
    if content_hash not in (None, hashlib.sha256(request.body).hexdigest()):
        raise Refused(403, "SignatureDoesNotMatch", "X-Amz-Content-SHA256 is another body's")
    signer = botocore.auth.SigV4Auth(credentials, service, region)
    if sorted(name.lower() for name in signer.headers_to_sign(received)) != signed:
        raise Refused(403, "SignatureDoesNotMatch", "a header is signed that must not be")
    return signer.signature(signer.string_to_sign(received, signer.canonical_request(received)), received)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def in_an_hour() -> str:
    return (now() + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def named(kind: str, marker: str, prefix: str) -> str:
    """Returns `sso(corp)` for kind `sso`, marker `good-sso-corp` and prefix `good-sso`."""
    rest = marker.removeprefix(prefix).lstrip("-")
    return f"{kind}({rest})" if rest else kind


class STS:
    """https://docs.aws.amazon.com/STS/latest/APIReference/"""

    def __init__(self, world: World, request: Request) -> None:
        self.world, self.request = world, request
        self.form = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))

    def answer(self) -> bytes:
        if self.form.get("Version") != "2011-06-15":
            raise Refused(400, "InvalidAction", "the version is unknown")
        action = self.form.get("Action", "")
        operations: dict[str, Callable[[], tuple[str, str]]] = {
            "AssumeRole": self.assume_role,
            "AssumeRoleWithWebIdentity": self.assume_role_with_web_identity,
            "GetSessionToken": self.get_session_token,
        }
        if action not in operations:
            raise Refused(400, "InvalidAction", f"there is no {action}")
        lineage, more = operations[action]()
        key = self.world.key(lineage)
        credentials = (
            f"<AccessKeyId>{key['id']}</AccessKeyId><SecretAccessKey>{key['secret']}</SecretAccessKey>"
            f"<SessionToken>{key['token']}</SessionToken><Expiration>{in_an_hour()}</Expiration>"
        )
        return (
            f'<{action}Response xmlns="{STS_NAMESPACE}"><{action}Result>{more}<Credentials>{credentials}</Credentials>'
            f"</{action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>"
        ).encode()

    def assume_role(self) -> tuple[str, str]:
        lineage, region = verify_signed(self.world, self.request, "sts")
        step, user = self.role(region)
        return f"{lineage} > {step}", user

    def assume_role_with_web_identity(self) -> tuple[str, str]:
        verify_unsigned(self.request)
        token = self.form.get("WebIdentityToken", "")
        if token.startswith("good-token-unsteady") and self.world.is_new(token):
            code = "InvalidIdentityToken" if token.endswith("-keys") else "IDPCommunicationError"
            raise Refused(400, code, "Couldn't retrieve verification key from your identity provider")
        if not token.startswith("good-token"):
            raise Refused(400, "InvalidIdentityToken", "the token is no token of the provider's")
        step, user = self.role("unsigned")
        return f"{named('web-identity', token, 'good-token')}:{step}", user

    def get_session_token(self) -> tuple[str, str]:
        lineage, _ = verify_signed(self.world, self.request, "sts")
        if "SerialNumber" in self.form:
            self.world.use_code(self.form.get("TokenCode", ""))
            return f"{lineage} > session(mfa={self.form['SerialNumber']})", ""
        return f"{lineage} > session", ""

    def role(self, region: str) -> tuple[str, str]:
        """Returns the role as in the lineage, and as in the answer."""
        arn, session = self.form.get("RoleArn", ""), self.form.get("RoleSessionName", "")
        match = re.fullmatch(r"arn:aws[a-z-]*:iam::(\d{12}):(role/.+)", arn)
        duration = self.form.get("DurationSeconds")
        if not match or not re.fullmatch(r"[\w+=,.@-]{2,64}", session, re.ASCII):
            raise Refused(400, "ValidationError", f"role `{arn}`, session `{session}`")
        if duration is not None and not (duration.isdigit() and 900 <= int(duration) <= 43200):
            raise Refused(400, "ValidationError", f"DurationSeconds `{duration}`")
        if "denied" in arn:
            raise Refused(403, "AccessDenied", f"not authorized to perform: sts:{self.form['Action']} on {arn}")
        if "SerialNumber" in self.form:
            self.world.use_code(self.form.get("TokenCode", ""))
        details = {
            "external_id": self.form.get("ExternalId"),
            "session": None if re.match(r"botocore-session-|berth", session) else session,
            "duration": duration,
            "mfa": self.form.get("SerialNumber"),
            "region": region if match[2].startswith("role/regional") else None,
            "at": self.request.at,
        }
        told = ",".join(f"{name}={value}" for name, value in details.items() if value is not None)
        user = escape(f"arn:aws:sts::{match[1]}:assumed-{match[2]}/{session}")
        return match[2] + (f"({told})" if told else ""), f"<AssumedRoleUser><Arn>{user}</Arn>" \
            "<AssumedRoleId>AROA:1</AssumedRoleId></AssumedRoleUser>"

    @staticmethod
    def error(refusal: Refused) -> bytes:
        return (
            f'<ErrorResponse xmlns="{STS_NAMESPACE}"><Error><Type>Sender</Type><Code>{refusal.code}</Code>'
            f"<Message>{escape(refusal.message)}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
        ).encode()


def authorization_token(world: World, request: Request) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html"""
    lineage, region = verify_signed(world, request, "ecr")
    if region != ECR_REGION or json.loads(request.body).keys() - {"registryIds"}:
        raise Refused(400, "InvalidParameterException", f"region {region}, body {request.body!r}")
    with world.lock:
        world.signers.append(lineage + (f" at {request.at}" if request.at else ""))
    # The AWS CLI splits at every colon.
    password = f"login of {lineage}".replace(":", "%3A")
    token = base64.b64encode(f"AWS:{password}".encode()).decode()
    return {"authorizationData": [{"authorizationToken": token, "expiresAt": time.time() + 43200, "proxyEndpoint": ""}]}


def role_credentials(world: World, request: Request) -> dict[str, Any]:
    """https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html"""
    verify_unsigned(request)
    token = request.headers.get("x-amz-sso_bearer_token", "")
    account, role = request.query("account_id"), request.query("role_name")
    if request.at == "throttled-once" and world.is_new(request.target):
        raise Refused(429, "TooManyRequestsException", "HTTP 429 Unknown Code")
    if not token.startswith("good-sso"):
        raise Refused(401, "UnauthorizedException", "Session token not found or invalid")
    if not re.fullmatch(r"\d{12}", account) or not role:
        raise Refused(400, "InvalidRequestException", "account_id and role_name are needed")
    if account == "999999999999":
        raise Refused(403, "ForbiddenException", "No access")
    at = f" at {request.at}" if request.at else ""
    key = world.key(f"{named('sso', token, 'good-sso')}:{account}/{role}{at}")
    expiration = int(time.time() + 3600) * 1000
    return {
        "roleCredentials": {
            "accessKeyId": key["id"],
            "secretAccessKey": key["secret"],
            "sessionToken": key["token"],
            "expiration": expiration,
        }
    }


def create_token(world: World, request: Request) -> dict[str, Any]:
    """https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html"""
    verify_unsigned(request)
    asked = json.loads(request.body)
    if asked.get("grantType") != "refresh_token" or asked.get("clientSecret") != f"secret-of-{asked.get('clientId')}":
        raise Refused(400, "InvalidClientException", "the client is not registered")
    if not asked.get("refreshToken", "").startswith("refresh"):
        raise Refused(400, "InvalidGrantException", "the refresh token is not valid")
    if asked["refreshToken"].startswith("refresh-once"):
        if not world.is_new(asked["refreshToken"]):
            raise Refused(400, "InvalidGrantException", "the refresh token was used")
        time.sleep(0.5)
        asked["refreshToken"] += "-more"
    rest = asked["refreshToken"].removeprefix("refresh") + (f"-{request.at}" if request.at else "")
    return {
        "accessToken": f"good-sso-refreshed{rest}",
        "expiresIn": 28800,
        "refreshToken": asked["refreshToken"],
        "tokenType": "Bearer",
    }


def create_oauth2_token(world: World, request: Request) -> dict[str, Any]:
    """CreateOAuth2Token of botocore's data/signin/2023-01-01, with a proof as in RFC 9449, section 4.3."""
    verify_unsigned(request)
    verify_proof(world, request)
    asked = json.loads(request.body)
    if not re.fullmatch(r"arn:aws:signin:::devtools/(same|cross)-device", asked.get("clientId", "")):
        raise Refused(400, "ValidationException", "the client is unknown", "INVALID_REQUEST")
    if asked.keys() != {"clientId", "grantType", "refreshToken"} or asked["grantType"] != "refresh_token":
        raise Refused(400, "ValidationException", f"the members are {sorted(asked)}", "INVALID_REQUEST")
    token = asked["refreshToken"]
    if not token.startswith("login"):
        raise Refused(401, "AccessDeniedException", "the refresh token is not valid", "TOKEN_EXPIRED")
    if token.startswith("login-once"):
        if not world.is_new(token):
            raise Refused(401, "AccessDeniedException", "the refresh token was used", "TOKEN_EXPIRED")
        time.sleep(0.5)
        token += "-more"
    key = world.key(f"login({token.removeprefix('login').lstrip('-')})")
    return {
        "accessToken": {"accessKeyId": key["id"], "secretAccessKey": key["secret"], "sessionToken": key["token"]},
        "tokenType": "aws_sigv4",
        "expiresIn": 900,
        "refreshToken": token,
    }


def verify_proof(world: World, request: Request) -> None:
    # Not at the top: only the tests of login sessions need it.
    import jwt

    proof = request.headers.get("dpop", "")
    try:
        header = jwt.get_unverified_header(proof)
        claims = jwt.decode(proof, jwt.PyJWK(header["jwk"], algorithm="ES256").key, algorithms=["ES256"])
    except (jwt.PyJWTError, KeyError) as error:
        raise Refused(400, "ValidationException", f"the proof is not valid: {error}", "INVALID_REQUEST") from None
    url = f"{request.headers.get('host', '')}{urlsplit(request.target).path}"
    if header["typ"] != "dpop+jwt" or "d" in header["jwk"] or header["jwk"]["x"] != LOGIN_KEY:
        raise Refused(400, "ValidationException", f"the proof's header is {header}", "INVALID_REQUEST")
    if claims["htm"] != request.method or claims["htu"].partition("://")[2] != url or abs(claims["iat"] - time.time()) > 60:
        raise Refused(400, "ValidationException", f"the proof's claims are {claims}", "INVALID_REQUEST")
    if not world.is_new(claims["jti"]):
        raise Refused(400, "ValidationException", "the proof was used", "INVALID_REQUEST")


def machine_key(world: World, lineage: str) -> dict[str, Any]:
    key = world.key(lineage)
    answer = {"AccessKeyId": key["id"], "SecretAccessKey": key["secret"], "Token": key["token"]}
    return answer | {"Expiration": in_an_hour()}


def container(world: World, request: Request) -> dict[str, Any]:
    """https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html"""
    token = request.headers.get("authorization", "")
    if request.path.startswith("/container/token/"):
        if not token.startswith("good-container-token"):
            raise Refused(403, "AccessDenied", "who is asking?")
        kind = named("container", token, "good-container-token")
    elif request.path.startswith("/container/broken/"):
        raise Refused(500, "InternalFailure", "this never works")
    else:
        kind = "container"
    return machine_key(world, f"{kind}:{request.path.rpartition('/')[2]}")


def metadata(world: World, request: Request) -> str | dict[str, Any]:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html"""
    is_first_version = request.path.startswith("/v1/")
    path = request.path.removeprefix("/v1")
    if request.method == "PUT":
        if is_first_version or path != "/latest/api/token":
            raise Refused(404, "NotFound", "no such thing")
        if not 1 <= int(request.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "0")) <= 21600:
            raise Refused(400, "BadRequest", "no time to live")
        return METADATA_TOKEN
    if not is_first_version and request.headers.get("x-aws-ec2-metadata-token") != METADATA_TOKEN:
        raise Refused(401, "Unauthorized", "no token")
    folder = "/latest/meta-data/iam/security-credentials/"
    role = path.removeprefix(folder)
    if not path.startswith(folder) or role not in ("", ROLE_OF_THE_MACHINE) or request.at == "bare-machine":
        raise Refused(404, "NotFound", "no such thing")
    if not role:
        return ROLE_OF_THE_MACHINE
    kind = "imds(v1)" if is_first_version else "imds"
    at = f" at {request.at}" if request.at else ""
    return machine_key(world, f"{kind}:{role}{at}") | {"Code": "Success", "Type": "AWS-HMAC"}


class Botocore:
    """Runs botocore, each time in a process forked from one that has loaded it and has no other threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            self.wait_for_work(theirs)
            os._exit(0)
        theirs.close()
        self.work = ours.makefile("rwb")

    def sign_in(self, scenario: dict[str, Any]) -> str | None:
        """Returns the error, or None. Not reentrant."""
        self.work.write(json.dumps(scenario).encode() + b"\n")
        self.work.flush()
        return json.loads(self.work.readline())

    @classmethod
    def wait_for_work(cls, peer: socket.socket) -> None:
        # Once at the start: botocore reads its data on AWS from hundreds of files.
        warm = botocore.session.Session()
        loader = warm.get_component("data_loader")
        for service in ("ecr", "sts", "sso", "sso-oidc", "signin"):
            keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "none"}
            warm.create_client(service, region_name=ECR_REGION, **keys)
        stream = peer.makefile("rwb")
        while line := stream.readline():
            stream.write(json.dumps(cls.in_a_child(json.loads(line), loader)).encode() + b"\n")
            stream.flush()

    @classmethod
    def in_a_child(cls, scenario: dict[str, Any], loader: Any) -> str | None:
        receiving, sending = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receiving)
            os.write(sending, json.dumps(cls.attempt(scenario, loader)).encode()[:60000])
            os._exit(0)
        os.close(sending)
        try:
            if not select.select([receiving], [], [], SCENARIO_SECONDS)[0]:
                return f"botocore was not done after {SCENARIO_SECONDS} s"
            return json.loads(os.read(receiving, 65536) or '"botocore ended without a word"')
        finally:
            os.close(receiving)
            try:
                os.killpg(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.waitpid(child, 0)

    @staticmethod
    def attempt(scenario: dict[str, Any], loader: Any) -> str | None:
        # A new session has no terminal, so botocore cannot prompt.
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(0, 2)
        os.environ.clear()
        os.environ.update(scenario["environment"])
        home = scenario["environment"]["HOME"]
        os.chdir(home)
        # These two were made from the home of the loading process.
        cache = os.path.join(home, ".aws", "sso", "cache")
        botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
        botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
        try:
            session = botocore.session.Session(profile=scenario.get("profile"))
            session.register_component("data_loader", loader)
            if scenario.get("sts_region") == "session":
                session.get_credentials().get_frozen_credentials()
            session.create_client("ecr", region_name=scenario["region"]).get_authorization_token()
        except BaseException as error:
            return f"{type(error).__name__}: {error}"
        return None


class Judge(BaseHTTPRequestHandler):
    """Detects the service that a request is for, and answers like that service."""

    protocol_version = "HTTP/1.1"

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        try:
            self.route(request)
        except Refused as refusal:
            self.refuse(request, refusal)

    def route(self, request: Request) -> None:
        path = request.path
        if path.startswith("/_"):
            self.control(request)
        elif path == "/" and request.method == "POST" and request.headers.get("x-amz-target") == ECR_TARGET:
            self.send_json(authorization_token(world, request), "application/x-amz-json-1.1")
        elif path == "/" and request.method == "POST":
            self.send(200, STS(world, request).answer(), "text/xml")
        elif path == "/federation/credentials" and request.method == "GET":
            self.send_json(role_credentials(world, request))
        elif path == "/token" and request.method == "POST":
            self.send_json(create_token(world, request))
        elif path == "/v1/token" and request.method == "POST":
            self.send_json(create_oauth2_token(world, request))
        elif path.startswith("/container/") and request.method == "GET":
            self.send_json(container(world, request))
        elif request.at == "lost-once" and request.method == "GET" and world.is_new(request.target):
            self.close_connection = True
        elif path.removeprefix("/v1").startswith("/latest/"):
            found = metadata(world, request)
            self.send(200, (found if isinstance(found, str) else json.dumps(found)).encode(), "text/plain")
        else:
            raise Refused(404, "NotFound", f"nothing is at {path}")

    def control(self, request: Request) -> None:
        match request.method, request.path:
            case "GET", "/_signers":
                self.send_json(world.signers)
            case "GET", "/_tunnels":
                self.send_json(world.tunnels)
            case "GET", "/_seen":
                self.send_json({"signers": world.signers, "tunnels": world.tunnels})
            case "POST", "/_reset":
                world.reset()
                self.send_json(None)
            case "POST", "/_botocore":
                self.send_json(self.run_botocore(json.loads(request.body)))
            case _:
                raise Refused(404, "NotFound", request.path)

    def run_botocore(self, scenario: dict[str, Any]) -> dict[str, Any]:
        with botocore_beside.lock:
            world.reset()
            error = botocore_beside.sign_in(scenario)
            signer = world.signers[-1] if world.signers else None
            seen = {"signer": signer, "error": error, "tunnels": world.tunnels}
            world.reset()
            return seen

    def refuse(self, request: Request, refusal: Refused) -> None:
        if request.path == "/" and "x-amz-target" not in request.headers:
            return self.send(refusal.status, STS.error(refusal), "text/xml")
        told = {"__type": refusal.code, "message": refusal.message, "error": refusal.reason}
        self.send(refusal.status, json.dumps(told).encode(), "application/json", {"x-amzn-ErrorType": refusal.code})

    def tunnel(self) -> None:
        """Refuses to act as a proxy, and records the requested host."""
        with world.lock:
            world.tunnels.append(unquote(self.path))
        self.close_connection = True
        self.send(403, b"", "text/plain")

    def send_json(self, value: Any, content_type: str = "application/json") -> None:
        self.send(200, json.dumps(value).encode(), content_type)

    def send(self, status: int, content: bytes, content_type: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = serve
    do_CONNECT = tunnel

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


if __name__ == "__main__":
    world = World()
    # Before any thread starts: a fork copies no threads, but all locks that they hold.
    botocore_beside = Botocore()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Judge)
    server.daemon_threads = True
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()
