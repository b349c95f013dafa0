"""Ends TLS on port 443, and passes the bytes on to a server on loopback: a sandbox under the registries' own names.

usage: tls_front.py PORT CERTIFICATE KEY

Prints its port when it listens.
"""

import asyncio
import ssl
import sys

upstream, certificate, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]


async def copy(reader, writer):
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass  # One side has closed the connection.
    finally:
        writer.close()


async def serve(reader, writer):
    there = await asyncio.open_connection("127.0.0.1", upstream)
    await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(serve, "127.0.0.1", 443, ssl=context, reuse_address=True)
    print(443, flush=True)
    await server.serve_forever()


asyncio.run(main())
