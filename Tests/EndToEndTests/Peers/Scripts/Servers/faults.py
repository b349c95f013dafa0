"""A faulty AWS service, registry or proxy, with one fault per start.

usage: faults.py DEED [CERTIFICATE KEY]

Uses TLS if it gets a certificate. Prints its port.
"""

import base64
import itertools
import json
import socket
import socketserver
import ssl
import struct
import sys
import time

deed, files = sys.argv[1], sys.argv[2:]
asked = itertools.count(1)


def answer(status, body=b"{}", *headers):
    """Returns a complete HTTP answer."""
    lines = [f"HTTP/1.1 {status} Whatever", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def token(text, expires=None):
    """Returns AWS's answer with a token of this text."""
    told = {"authorizationToken": text, "expiresAt": expires or time.time() + 43200}
    return answer(200, json.dumps({"authorizationData": [told]}).encode())


def login(password):
    return base64.b64encode(f"AWS:{password}".encode()).decode()


def stay(connection):
    """Sends nothing more, until the other side closes the connection."""
    while connection.recv(65536):
        pass


def reset(connection):
    """Closes the connection with a reset instead of a regular end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def repeat(connection, piece):
    for _ in itertools.count():
        connection.sendall(piece)


def retry_after(connection, seconds, times):
    if next(asked) <= times:
        return connection.sendall(answer(429, b"", f"Retry-After: {seconds}"))
    connection.sendall(answer(200))


def refuse_token(connection):
    """Names itself as its token server, issues a token, and refuses it."""
    server = "127.0.0.1:%d" % connection.getsockname()[1]
    steps = [
        answer(401, b"{}", "WWW-Authenticate: Bearer realm=\"http://%s/token\"" % server), answer(200, b'{"token":"bearer-of-a-server"}'),
        answer(401, b'{"errors":[{"code":"UNAUTHORIZED","message":"invalid token"}]}'),
    ]
    connection.sendall(steps[(next(asked) - 1) % 3])


# Before the first byte of TLS, or instead of it.
BEFORE = {
    "hang-up": lambda it: it.recv(65536),
    "no-handshake": stay,
    "plain": lambda it: (it.recv(65536), it.sendall(answer(400, b"this port takes plain http"))),
    "reset": lambda it: (it.recv(65536), reset(it)),
}

# Answers to a request.
DEEDS = {
    "banner": lambda it: it.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "continue": lambda it: repeat(it, b"HTTP/1.1 100 Continue\r\n\r\n"),
    "control": lambda it: it.sendall(answer(
        400, json.dumps({"__type": "Odd\x1b[2JException", "message": "\x1b]0;gotcha\x07" + "long " * 200}).encode())),
    "empty": lambda it: it.sendall(answer(200, b"")),
    "endless-headers": lambda it: (it.sendall(b"HTTP/1.1 200 OK\r\n"), repeat(it, b"X-More: and more\r\n" * 100)),
    "gzip": lambda it: it.sendall(answer(
        200, base64.b64decode("H4sIAAAAAAAAA6tWSk5OVrJS"), "Content-Encoding: gzip")),
    "html": lambda it: it.sendall(answer(200, b"{}", "Content-Type: text/html")),
    "html-400": lambda it: it.sendall(answer(
        400, b"<html><body><h1>400 Bad Request</h1></body></html>", "Content-Type: text/html", "Server: nginx")),
    "json-broken": lambda it: it.sendall(answer(200, b'{"authorizationData":[{"authorizationToken":"QVdTOn')),
    "json-empty": lambda it: it.sendall(answer(200, b'{"authorizationData":[]}')),
    "json-other": lambda it: it.sendall(answer(200, b'{"authorizationData":"soon","now":[1,2]}')),
    "moved": lambda it: it.sendall(answer(301, b"", "Location: https://elsewhere.example.com/")),
    "proxy-login": lambda it: it.sendall(answer(407, b"", 'Proxy-Authenticate: Basic realm="proxy"')),
    "proxy-refuses": lambda it: it.sendall(answer(403, b"")),
    "reset-in-body": lambda it: (it.sendall(answer(200, b"x" * 1000)[:-500]), time.sleep(0.1), reset(it)),
    "retry-after": lambda it: retry_after(it, 1, 1),
    "retry-in-an-hour": lambda it: retry_after(it, 3600, 1_000_000),
    "short-body": lambda it: it.sendall(answer(200, b"x" * 1000)[:-500]),
    "stall": stay,
    "token-expired": lambda it: it.sendall(token(login("yesterdays"), expires=time.time() - 86400)),
    "token-no-base64": lambda it: it.sendall(token("this is no base64!")),
    "token-no-colon": lambda it: it.sendall(token(base64.b64encode(b"AWS").decode())),
    "token-refused": refuse_token,
    "token-two-lines": lambda it: it.sendall(token(login("two\r\nlines"))),
    "two-lengths": lambda it: it.sendall(answer(200, b"{}", "Content-Length: 1")),
    "xml-broken": lambda it: it.sendall(answer(
        200, b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA", "Content-Type: text/xml")),
}


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            if deed in BEFORE:
                return BEFORE[deed](self.request)
            if not files and self.request.recv(1, socket.MSG_PEEK) == b"\x16":
                # A TLS handshake: apart from its fault, this port speaks plain HTTP.
                return BEFORE["plain"](self.request)
            connection = context().wrap_socket(self.request, server_side=True) if files else self.request
            while self.reads_request(connection):
                DEEDS.get(deed, DEEDS["html"])(connection)
                if deed in ("banner", "short-body"):
                    return connection.close()
        except (OSError, ValueError):
            pass  # The client has closed the connection.

    def reads_request(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return False
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(fields.get(b"content-length", 0)):
            body += connection.recv(65536)
        return True


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*files)
    if deed == "old-tls":
        made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1_1
        made.set_ciphers("ALL:@SECLEVEL=0")
    if deed == "client-certificate":
        made.load_verify_locations(files[0])
        made.verify_mode = ssl.CERT_REQUIRED
    return made


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", 0), Connection) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
