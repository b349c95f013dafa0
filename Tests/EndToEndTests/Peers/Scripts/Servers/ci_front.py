"""The services that a CI job finds in addition to AWS: an identity provider like GitHub's, STS for its tokens, and
registries with passwords. These record each request as a line of JSON. All other requests are passed to the sandbox.

usage: ci_front.py SANDBOX_URL RECORD_FILE RULES

RULES is JSON: {"bearer": the bearer token of OIDC token requests, "tokens": {web identity token: role ARN},
"registries": {host: "user:password"}}. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong to a sandbox user, who assumes
the roles at the sandbox, so that the issued credentials are valid there.

Prints its port. An OIDC token is `token-for-AUDIENCE`.
"""

import base64
import json
import sys
import threading
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import botocore.session
from passing import Passing

upstream, record, rules = sys.argv[1], open(sys.argv[2], "a", buffering=1), json.loads(sys.argv[3])
lock = threading.Lock()
sts = botocore.session.get_session().create_client("sts", region_name="us-east-1", endpoint_url=upstream)

ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials>
<AccessKeyId>{AccessKeyId}</AccessKeyId><SecretAccessKey>{SecretAccessKey}</SecretAccessKey>
<SessionToken>{SessionToken}</SessionToken><Expiration>{Expiration:%Y-%m-%dT%H:%M:%SZ}</Expiration>
</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""
REFUSAL = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
<Code>InvalidIdentityToken</Code><Message>not a token of this provider</Message></Error></ErrorResponse>"""


class Front(Passing):
    upstream = urlsplit(upstream).netloc

    def do_GET(self):
        address, host = urlsplit(self.path), self.headers.get("Host", "").partition(":")[0]
        if address.path == "/oidc":
            self.identify(parse_qs(address.query).get("audience", [""])[0])
        elif host in rules["registries"]:
            self.check(host)
        else:
            self.pass_on(b"")

    def do_POST(self):
        body = self.read_body()
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form.get("Action") == "AssumeRoleWithWebIdentity":
            self.assume(form)
        else:
            self.pass_on(body)

    def identify(self, audience):
        known = self.headers.get("Authorization") == f"bearer {rules['bearer']}"
        self.write_down(oidc=audience, known=known)
        self.answer(200 if known else 401, json.dumps({"value": f"token-for-{audience}"} if known else {}).encode())

    def assume(self, form):
        role, session = form["RoleArn"], form["RoleSessionName"]
        known = rules["tokens"].get(form["WebIdentityToken"]) == role and "Authorization" not in self.headers
        self.write_down(role=role, session=session, known=known)
        if not known:
            return self.answer(400, REFUSAL.encode())
        given = sts.assume_role(RoleArn=role, RoleSessionName=session)["Credentials"]
        self.answer(200, ANSWER.format(**given).encode())

    def check(self, host):
        scheme, _, login = self.headers.get("Authorization", "").partition(" ")
        known = scheme == "Basic" and base64.b64decode(login).decode() == rules["registries"][host]
        self.write_down(registry=host, known=known)
        self.answer(200 if known else 401, b"{}", *([] if known else [("WWW-Authenticate", 'Basic realm="here"')]))

    def write_down(self, **line):
        with lock:
            print(json.dumps(line, sort_keys=True), file=record)


server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
print(server.server_port, flush=True)
server.serve_forever()
