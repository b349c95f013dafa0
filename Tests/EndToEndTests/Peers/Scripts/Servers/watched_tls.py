"""AWS and a registry over TLS, which tell what happens on their connections.

usage: watched_tls.py CERTIFICATE KEY LOG [tokens=hold|refuse] [registry=expire]

Prints two ports: of AWS, and of the registry. Writes a line of JSON to LOG for each event, with the time: `greeted` (a
client starts a handshake), `opened` (it is over), `received` with a request's first line, and `closed`.

AWS answers a request for a token when a connection to the registry is open, or after two seconds without one.

- tokens=hold: AWS never answers.
- tokens=refuse: AWS denies the token.
- registry=expire: the registry ends its first connection when a request comes, without an answer.
"""

import asyncio
import base64
import json
import ssl
import sys
import time

certificate, key, log = sys.argv[1:4]
options = dict(word.split("=") for word in sys.argv[4:])
tokens, registry = options.get("tokens"), options.get("registry")
record = open(log, "a", buffering=1)
registry_is_open = asyncio.Event()


def tell(peer: str, event: str, connection: int = 0, line: str = "") -> None:
    told = {"peer": peer, "event": event, "connection": connection, "line": line, "time": time.monotonic()}
    record.write(json.dumps(told) + "\n")


def answer(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def token() -> bytes:
    if tokens == "hold":
        await asyncio.sleep(600)
    try:
        await asyncio.wait_for(registry_is_open.wait(), 2)
    except asyncio.TimeoutError:
        pass
    if tokens == "refuse":
        return answer("400 Bad Request", b'{"__type": "AccessDeniedException", "message": "not allowed"}')
    login = base64.b64encode(b"AWS:hunter2").decode()
    data = {"authorizationData": [{"authorizationToken": login, "expiresAt": time.time() + 43200}]}
    return answer("200 OK", json.dumps(data).encode())


async def request(reader: asyncio.StreamReader) -> str | None:
    """Reads a request; returns its first line, or None at the end."""
    line = await reader.readline()
    length = 0
    while (header := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    await reader.readexactly(length)
    return line.decode().strip() or None


def handler(peer: str):
    opened = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        number = opened
        tell(peer, "opened", number)
        if peer == "registry":
            registry_is_open.set()
        try:
            while line := await request(reader):
                tell(peer, "received", number, line)
                if peer == "registry" and registry == "expire" and number == 1:
                    break
                writer.write(await token() if peer == "aws" else answer("200 OK", b"{}"))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        tell(peer, "closed", number)
        writer.close()

    return serve


async def start(peer: str) -> int:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    tls.sni_callback = lambda _connection, _name, _context: tell(peer, "greeted")
    server = await asyncio.start_server(handler(peer), "127.0.0.1", 0, ssl=tls)
    asyncio.create_task(server.serve_forever())
    return server.sockets[0].getsockname()[1]


async def main() -> None:
    print(await start("aws"), await start("registry"), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
