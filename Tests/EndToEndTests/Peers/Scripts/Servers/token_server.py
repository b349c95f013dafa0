"""A token server for a registry in token mode, as the distribution project specifies it. It knows one user. A client
that requests an identity token with the user's password gets one. It records each request as a line of JSON.

usage: token_server.py SERVICE CERTIFICATE KEY RECORD_FILE USER PASSWORD IDENTITY_TOKEN [TLS_CERTIFICATE TLS_KEY]

Prints its port. KEY (RSA) signs the tokens, and SERVICE is their issuer and audience.
"""

import base64
import json
import ssl
import subprocess
import sys
import threading
import time
import uuid
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from passing import Answering

service, certificate, key, record_file, user, password, identity_token, *tls = sys.argv[1:]
record = open(record_file, "a", buffering=1)
lock = threading.Lock()


def base64url(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def granted(scopes):
    """Reads scopes of the form TYPE:NAME:ACTION,ACTION; one text may contain several."""
    for scope in " ".join(scopes).split():
        kind, _, rest = scope.partition(":")
        name, _, actions = rest.rpartition(":")
        yield {"type": kind, "name": name, "actions": actions.split(",")}


def signed_token(scopes):
    """Returns a JWT that includes its certificate (x5c), which the registry trusts."""
    with open(certificate) as file:
        chain = [base64.b64encode(ssl.PEM_cert_to_DER_cert(file.read())).decode()]
    now = int(time.time())
    claims = {
        "iss": service, "sub": user, "aud": service, "iat": now, "nbf": now, "exp": now + 300,
        "jti": str(uuid.uuid4()), "access": list(granted(scopes)),
    }
    parts = [{"typ": "JWT", "alg": "RS256", "x5c": chain}, claims]
    text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    command = ["openssl", "dgst", "-sha256", "-sign", key]
    signature = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    return text + "." + base64url(signature)


class TokenServer(Answering):
    def do_GET(self):
        query = self.write_down({})
        moved, _, rest = self.path.removeprefix("/moved-").partition("?")
        if moved in ("307", "308"):
            return self.answer(int(moved), b"", ("Location", f"/token?{rest}"))
        scheme, _, login = self.headers.get("Authorization", "").partition(" ")
        known = scheme == "Basic" and base64.b64decode(login).decode() == f"{user}:{password}"
        self.decide(known, query, wants_identity_token=query.get("offline_token") == ["true"])

    def do_POST(self):
        form = parse_qs(self.body().decode(), keep_blank_values=True)
        self.write_down(form)
        grants = {
            "password": {"username": [user], "password": [password]},
            "refresh_token": {"refresh_token": [identity_token]},
        }
        grant = grants.get(form.get("grant_type", [""])[0], {})
        known = bool(grant) and all(form.get(name) == value for name, value in grant.items())
        self.decide(known, form, wants_identity_token=form.get("access_type") == ["offline"])

    def body(self):
        """Reads a body with a length, as docker sends it, or in chunks, as skopeo does."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def write_down(self, form):
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        line = {"method": self.command, "path": address.path, "query": query, "form": form, "headers": headers}
        with lock:
            print(json.dumps(line), file=record)
        return query

    def decide(self, known, asked, wants_identity_token):
        if not known:
            return self.answer_json(401, {"errors": [{"code": "UNAUTHORIZED", "message": "who is that?"}]})
        if asked.get("service") != [service]:
            return self.answer_json(400, {"errors": [{"code": "UNSUPPORTED", "message": "this is another's token server"}]})
        token = signed_token(asked.get("scope", []))
        given = {"token": token, "access_token": token, "expires_in": 300}
        given |= {"refresh_token": identity_token} if wants_identity_token else {}
        # Some servers spell the field names in another case.
        if urlsplit(self.path).path == "/spelled":
            given = {name.title(): value for name, value in given.items()}
        self.answer_json(200, given)

    def answer_json(self, status, value):
        self.answer(status, json.dumps(value).encode(), ("Content-Type", "application/json"))


server = ThreadingHTTPServer(("127.0.0.1", 0), TokenServer)
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
