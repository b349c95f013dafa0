"""Many registries over TLS on one port, distinguished by the server name of the TLS handshake. Each answers 200 at /v2/
to a login of user AWS, except the hosts in the arguments.

usage: faulty_registries.py PORT GOOD_CERTIFICATE GOOD_KEY BAD_CERTIFICATE BAD_KEY REFUSING_HOST STALLING_HOST BAD_HOST

Prints its port when it listens.
"""

import base64
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, good, good_key, bad, bad_key, refusing, stalling, mistrusted = sys.argv[1:]


class Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        host = self.headers["Host"].partition(":")[0]
        if host == stalling:
            time.sleep(3600)
        scheme, _, login = self.headers.get("Authorization", "").partition(" ")
        known = scheme == "Basic" and base64.b64decode(login).startswith(b"AWS:")
        if known and host != refusing:
            return self.answer(200, b"{}")
        self.answer(401, b'{"errors":[{"code":"UNAUTHORIZED","message":"Not Authorized"}]}')

    def answer(self, status, body):
        self.send_response_only(status)
        if status == 401:
            challenge = 'Basic realm="https://%s/",service="ecr.amazonaws.com"' % self.headers["Host"]
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def get_request(self):
        # The connection's own thread makes the handshake, so that clients do not wait for each other.
        plain, address = self.socket.accept()
        return trusted.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        pass  # A client that rejects a certificate closes the connection, as the test expects.


def context(certificate, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key)
    return made


trusted, distrusted = context(good, good_key), context(bad, bad_key)


def choose(connection, name, _):
    if name == mistrusted:
        connection.context = distrusted


trusted.sni_callback = choose
server = Server(("127.0.0.1", int(port)), Registry)
print(server.server_port, flush=True)
server.serve_forever()
