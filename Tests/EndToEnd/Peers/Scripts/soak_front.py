"""Stands before berth's sandbox and spoils what comes by, as a file says, which is read again at each request: a line
`KIND PART`, where the part is `aws`, `registry` or `all`. It is also a registry of its own, at its own address, that
takes any login.

usage: soak_front.py UPSTREAM_PORT MODE_FILE

Prints the port that it listens on.
"""

import http.client
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

upstream, mode_file = int(sys.argv[1]), sys.argv[2]
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
THROTTLED = b'{"__type":"ThrottlingException","message":"Rate exceeded"}'
DENIED = b'{"__type":"AccessDeniedException","message":"not now"}'


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def take(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        host = self.headers.get("Host", "")
        if self.command == "GET" and host.startswith("127."):
            known = "Authorization" in self.headers
            return self.answer(200 if known else 401, b"{}", {} if known else {"WWW-Authenticate": 'Basic realm="x"'})
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

    def answer(self, status, body, headers={}):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
        self.answer(400, DENIED) if self.command == "POST" else self.answer(401, b"", {"WWW-Authenticate": "Basic"})

    def forward(self):
        connection = http.client.HTTPConnection("127.0.0.1", upstream, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(self.body)))
        connection.endheaders(self.body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
        self.answer(answer.status, content, kept)

    def log_message(self, *arguments):
        pass


setattr(Front, "pass", Front.forward)


class Listener(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # A client that was killed, or has heard enough.


server = Listener(("0.0.0.0", 0), Front)
print(server.server_port, flush=True)
server.serve_forever()
