"""A proxy before berth's sandbox that injects faults. A file, which it reads again at each request, has a line `KIND
PART`; the part is `aws`, `registry` or `all`. At its own address it is also a registry that accepts any login.

usage: soak_front.py UPSTREAM_PORT MODE_FILE

Prints its port.
"""

import sys
import time
from http.server import ThreadingHTTPServer

from passing import Passing

mode_file = sys.argv[2]
THROTTLED = b'{"__type":"ThrottlingException","message":"Rate exceeded"}'
DENIED = b'{"__type":"AccessDeniedException","message":"not now"}'


class Front(Passing):
    upstream = f"127.0.0.1:{sys.argv[1]}"

    def take(self):
        self.body = self.read_body()
        host = self.headers.get("Host", "")
        if self.command == "GET" and host.startswith("127."):
            known = "Authorization" in self.headers
            challenge = [] if known else [("WWW-Authenticate", 'Basic realm="x"')]
            return self.answer(200 if known else 401, b"{}", *challenge)
        with open(mode_file) as file:
            kind, part = file.read().split()
        if part not in ("all", "registry" if ".dkr." in host else "aws"):
            kind = "pass"
        try:
            getattr(self, kind)()
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    do_GET = do_POST = take

    def reset(self):
        self.close_connection = True
        self.connection.close()

    def stall(self):
        time.sleep(20)
        self.close_connection = True

    def busy(self):
        self.answer(503, b"")

    def garbage(self):
        self.answer(200, b"<!DOCTYPE html><title>Welcome</title>")

    def throttle(self):
        self.answer(400, THROTTLED) if self.command == "POST" else self.answer(429, b"")

    def refuse(self):
        self.answer(400, DENIED) if self.command == "POST" else self.answer(401, b"", ("WWW-Authenticate", "Basic"))


setattr(Front, "pass", lambda front: front.pass_on(front.body))


class Listener(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # The client was killed, or closed the connection early.


server = Listener(("0.0.0.0", 0), Front)
print(server.server_port, flush=True)
server.serve_forever()
