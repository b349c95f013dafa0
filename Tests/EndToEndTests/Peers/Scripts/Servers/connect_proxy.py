"""An https proxy that terminates its tunnels itself: it answers as the requested host, with the given certificate, and
passes the requests to a plain HTTP server on this machine.

usage: connect_proxy.py UPSTREAM_PORT CERTIFICATE KEY RECORD_FILE

Prints its port, and records each CONNECT with its user and password.
"""

import base64
import socket
import socketserver
import ssl
import sys
import threading

upstream, certificate, key, record = int(sys.argv[1]), sys.argv[2], sys.argv[3], open(sys.argv[4], "a", buffering=1)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)


def pour(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Tunnel(socketserver.BaseRequestHandler):
    def handle(self):
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.request.recv(4096)
        lines = head.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        credentials = next((value for name, value in fields.items() if name.lower() == "proxy-authorization"), "")
        login = base64.b64decode(credentials.removeprefix("Basic ")).decode()
        print(" ".join(lines[0].split()[:2]), login, file=record)
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            client = context.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError):
            return
        server = socket.create_connection(("127.0.0.1", upstream))
        back = threading.Thread(target=pour, args=(server, client), daemon=True)
        back.start()
        pour(client, server)
        back.join()


class Proxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


server = Proxy(("127.0.0.1", 0), Tunnel)
print(server.server_address[1], flush=True)
server.serve_forever()
