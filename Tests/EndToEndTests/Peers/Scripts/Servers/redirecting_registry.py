"""A registry that redirects each request below /v2/ to another path of its own, and passes requests there to a server
on this machine.

usage: redirecting_registry.py UPSTREAM_PORT STATUS RECORD_FILE

Prints its port. For each request that it does not redirect, it records the user of the login, or `-` without a login.
"""

import base64
import sys
from http.server import ThreadingHTTPServer

from passing import Passing

status, record = int(sys.argv[2]), open(sys.argv[3], "a", buffering=1)


class Registry(Passing):
    upstream = f"127.0.0.1:{sys.argv[1]}"
    # A client that speaks TLS to this port gets an answer in HTTP. docker then continues over plain HTTP.
    default_request_version = "HTTP/1.0"

    def do_GET(self):
        if not self.path.startswith("/moved/"):
            return self.answer(status, b"", ("Location", "/moved" + self.path))
        login = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        print(login.partition(":")[0] or "-", file=record)
        self.path = self.path.removeprefix("/moved")
        self.pass_on(b"")

    do_HEAD = do_GET


server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
print(server.server_port, flush=True)
server.serve_forever()
