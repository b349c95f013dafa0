"""A proxy for plain http alone: it refuses CONNECT, and passes requests in absolute form on to a server of this machine.

usage: forward_proxy.py UPSTREAM_PORT RECORD_FILE

Prints the port that it listens on, and writes down each request line with the user and password that came with it. It
wants a user and password.
"""

import base64
import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

upstream, record = int(sys.argv[1]), open(sys.argv[2], "a", buffering=1)


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self):
        self.end(403)

    def do_GET(self):
        login = base64.b64decode(self.headers.get("Proxy-Authorization", "").removeprefix("Basic ")).decode()
        print(self.command, self.path, self.headers["Host"], login, file=record)
        if not login:
            return self.end(407)
        address = urlsplit(self.path)
        if address.scheme != "http":
            return self.end(400)
        server = http.client.HTTPConnection("127.0.0.1", upstream)
        # podman sends several fields of one name.
        names = set(self.headers) - {"Proxy-Authorization"}
        headers = {name: ", ".join(self.headers.get_all(name)) for name in names}
        server.request("GET", address.path, headers=headers | {"Connection": "close"})
        answer = server.getresponse()
        fields = ("WWW-Authenticate", "Content-Type", "Docker-Content-Digest", "Docker-Distribution-Api-Version")
        self.end(answer.status, answer.read(), {name: answer.headers[name] for name in fields if name in answer.headers})

    def end(self, status, body=b"", fields={}):
        self.send_response_only(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
print(server.server_port, flush=True)
server.serve_forever()
