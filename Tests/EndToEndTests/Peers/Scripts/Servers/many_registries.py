"""Many registries, each on its own port, that keep every connection open until the client closes it.

usage: many_registries.py COUNT

Prints the ports. Each registry requests Basic authentication and accepts any login.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        is_known = self.headers.get("Authorization", "").startswith("Basic ")
        self.send_response(200 if is_known else 401)
        if not is_known:
            self.send_header("WWW-Authenticate", 'Basic realm="many"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


servers = [ThreadingHTTPServer(("127.0.0.1", 0), Registry) for _ in range(int(sys.argv[1]))]
for server in servers:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()
print(*(server.server_port for server in servers), flush=True)
threading.Event().wait()
