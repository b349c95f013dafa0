"""A registry that violates the protocol, and a second server to which it tries to send its clients. Both record each
request as a line of JSON.

usage: hostile_registry.py DEED RECORD_FILE

Prints the registry's port, and the second server's port in a line `elsewhere PORT`.
"""

import base64
import itertools
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

deed, record = sys.argv[1], open(sys.argv[2], "a", buffering=1)
lock = threading.Lock()


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def take(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path = self.path.partition("?")[0]
        line = {
            "server": self.server.name, "request": f"{self.command} {path}",
            "authorization": self.headers.get("Authorization", ""), "body": self.body,
        }
        with lock:
            print(json.dumps(line), file=record)
        if self.server.name == "elsewhere":
            return self.answer(200, body=b'{"token":"t","access_token":"t"}')
        try:
            (DEEDS if path == "/v2/" else REALM_DEEDS)[deed](self)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    do_GET = do_POST = take

    def answer(self, status, header=None, body=b"{}"):
        self.send_response_only(status)
        if header:
            self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def challenge(self, realm):
        self.answer(401, ("WWW-Authenticate", f'Bearer realm="{realm}",service="hostile"'))

    def redirect(self):
        # This address reaches another server on this machine, but is not a loopback address.
        self.answer(307, ("Location", f"http://0.0.0.0:{elsewhere.server_port}{self.path}"))

    def endless(self, piece, pause):
        self.send_response_only(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in itertools.count():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(pause)

    def echo(self, status):
        """Echoes the login that it received: in the realm, for the log, and in its message, for the report."""
        login = self.headers.get("Authorization", "").removeprefix("Basic ")
        words = f"{login} {base64.b64decode(login).decode()} {self.body} {unquote(self.body)}"
        value = f'Bearer realm="{own}/token?seen={login}"'
        self.answer(status, ("WWW-Authenticate", value), json.dumps({"errors": [{"message": words}]}).encode())

    def log_message(self, *arguments):
        pass


class Listener(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # A client may close the connection early.


def named(name):
    server = Listener(("127.0.0.1", 0), Server)
    server.name = name
    return server


registry, elsewhere = named("registry"), named("elsewhere")
own = f"http://127.0.0.1:{registry.server_port}"

# The answers at /v2/.
DEEDS = {
    "plain-realm": lambda it: it.challenge(f"http://0.0.0.0:{elsewhere.server_port}/token"),
    "user-in-realm": lambda it: it.challenge(f"{own}@0.0.0.0:{elsewhere.server_port}/token"),
    "control-in-realm": lambda it: it.challenge(f"{own}/to\tken"),
    "escape-in-realm": lambda it: it.challenge(f"{own}/to\x1b[2Jken"),
    "redirect": Server.redirect,
    "endless": lambda it: it.endless(b"x" * 4096, 0),
    "trickle": lambda it: it.endless(b"x", 0.1),
    "long-header": lambda it: it.challenge(f"{own}/" + "x" * (1 << 20)),
    "many-challenges": lambda it: it.answer(401, ("WWW-Authenticate", "Basic, " * 9000)),
    "echo": lambda it: it.echo(401),
} | {name: lambda it: it.challenge(f"{own}/token") for name in (
    "realm-redirect", "realm-loop", "realm-endless", "realm-trickle", "realm-silent")}

# The token server's answers.
REALM_DEEDS = {
    "realm-redirect": Server.redirect,
    "realm-loop": lambda it: it.challenge(f"{own}/token"),
    "realm-endless": lambda it: it.endless(b"x" * 4096, 0),
    "realm-trickle": lambda it: it.endless(b"x", 0.1),
    "realm-silent": lambda it: it.answer(200),
    "echo": lambda it: it.echo(403),
}

threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
print(f"{registry.server_port}\nelsewhere {elsewhere.server_port}", flush=True)
registry.serve_forever()
