"""AWS and a registry at one address that refuse all requests, with the text of a file.

usage: hostile_words.py WORDS_FILE

Prints its port.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open(sys.argv[1], encoding="utf-8") as file:
    words = file.read()


class Refuser(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def take(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "POST":
            body, status = {"__type": f"x#{words}", "message": words}, 400
        elif self.path.startswith("/token"):
            body, status = {"errors": [{"message": words}], "details": words}, 500
        elif self.headers.get("Host", "").startswith("bearer."):
            body, status = {}, 401
        else:
            body, status = {"errors": [{"code": words, "message": words}]}, 500
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response_only(status)
        if status == 401:
            port = self.server.server_port
            self.send_header("WWW-Authenticate", f'Bearer realm="http://127.0.0.1:{port}/token",service="x"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = take

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuser)
print(server.server_port, flush=True)
server.serve_forever()
