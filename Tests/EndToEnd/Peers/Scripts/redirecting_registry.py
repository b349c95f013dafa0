"""A registry that answers each request below /v2/ with a redirect to another path of its own, and there as a server of
this machine does.

usage: redirecting_registry.py UPSTREAM_PORT STATUS RECORD_FILE

Prints the port that it listens on. For each request that it does not redirect, it writes down the user of the login
that came with it, or `-` if there was none.
"""

import base64
import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

upstream, status, record = int(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3], "a", buffering=1)


class Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # What speaks TLS to this port gets an answer in HTTP: docker then goes on over plain http.
    default_request_version = "HTTP/1.0"

    def do_GET(self):
        if not self.path.startswith("/moved/"):
            return self.end(status, b"", {"Location": "/moved" + self.path})
        login = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        print(login.partition(":")[0] or "-", file=record)
        server = http.client.HTTPConnection("127.0.0.1", upstream)
        # podman sends several fields of one name.
        headers = {name: ", ".join(self.headers.get_all(name)) for name in set(self.headers)}
        headers["Connection"] = "close"
        server.request(self.command, self.path.removeprefix("/moved"), headers=headers)
        answer = server.getresponse()
        fields = ("WWW-Authenticate", "Content-Type", "Docker-Content-Digest", "Docker-Distribution-Api-Version")
        self.end(answer.status, answer.read(), {name: answer.headers[name] for name in fields if name in answer.headers})

    do_HEAD = do_GET

    def end(self, code, body, fields):
        self.send_response_only(code)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
print(server.server_port, flush=True)
server.serve_forever()
