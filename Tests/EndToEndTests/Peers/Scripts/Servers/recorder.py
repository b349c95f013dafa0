"""Records each request as a line of JSON, and then passes it to a server on this machine.

usage: recorder.py UPSTREAM_PORT RECORD_FILE

Prints its port. Only the server behind it is under test.
"""

import json
import sys
import threading
from http.server import ThreadingHTTPServer

from passing import Passing

record = open(sys.argv[2], "a", buffering=1)
lock = threading.Lock()


class Recorder(Passing):
    upstream = f"127.0.0.1:{sys.argv[1]}"

    def take(self):
        line = {"method": self.command, "path": self.path, "target": self.headers.get("X-Amz-Target", "")}
        body = self.read_body()
        with lock:
            print(json.dumps(line), file=record)
        self.pass_on(body)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = take


server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
print(server.server_port, flush=True)
server.serve_forever()
