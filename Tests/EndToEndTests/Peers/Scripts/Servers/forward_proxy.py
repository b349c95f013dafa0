"""A proxy for plain HTTP only: it refuses CONNECT, and passes requests in absolute form to a server on this machine.

usage: forward_proxy.py UPSTREAM_PORT RECORD_FILE

Prints its port, and records each request line with its user and password, which it requires.
"""

import base64
import sys
from http.server import ThreadingHTTPServer
from urllib.parse import urlsplit

from passing import Passing

record = open(sys.argv[2], "a", buffering=1)


class Proxy(Passing):
    upstream = f"127.0.0.1:{sys.argv[1]}"

    def do_CONNECT(self):
        self.answer(403, b"")

    def do_GET(self):
        login = base64.b64decode(self.headers.get("Proxy-Authorization", "").removeprefix("Basic ")).decode()
        print(self.command, self.path, self.headers["Host"], login, file=record)
        if not login:
            return self.answer(407, b"")
        address = urlsplit(self.path)
        if address.scheme != "http":
            return self.answer(400, b"")
        self.path = address.path
        del self.headers["Proxy-Authorization"]
        self.pass_on(b"")


server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
print(server.server_port, flush=True)
server.serve_forever()
