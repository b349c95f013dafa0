"""The common part of the servers: they answer requests themselves, or pass them to another server."""

import http.client
from http.server import BaseHTTPRequestHandler

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, *headers):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Passing(Answering):
    # `HOST:PORT`.
    upstream = ""

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def pass_on(self, body):
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        self.answer(answer.status, content, *kept)
