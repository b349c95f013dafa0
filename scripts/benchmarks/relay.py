#!/usr/bin/env -S python3 -B
"""A network: passes connections on as if the servers were a round trip away.

usage: relay.py MILLISECONDS LISTENER=SERVER…
  LISTENER, SERVER  each ADDRESS:PORT

A connection takes one round trip, and each piece of data half of one. The kernel accepts a connection on loopback at
once, so the relay holds back its first bytes instead: on a network they would be sent one round trip later.
"""

import asyncio
import selectors
import sys


class Side(asyncio.Protocol):
    """One side of a connection: what it receives goes to the other side."""

    def __init__(self, trip: float, other: "Side | None" = None) -> None:
        # In seconds, one way.
        self.trip = trip
        self.other = other
        self.transport: asyncio.Transport | None = None
        # When the sender knows that the connection exists.
        self.connected = 0.0
        # What came before the other side was connected.
        self.waiting: list[tuple[float, bytes | None]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        if self.other:
            self.other.release()

    def data_received(self, data: bytes) -> None:
        self.pass_on(data)

    def eof_received(self) -> bool:
        self.pass_on(None)
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        self.pass_on(None)

    def pass_on(self, data: bytes | None) -> None:
        """Sends data to the other side, or its end, half a round trip later."""
        loop = asyncio.get_running_loop()
        time = max(loop.time(), self.connected) + self.trip
        if self.other and self.other.transport:
            loop.call_at(time, self.other.send, data)
        else:
            self.waiting.append((time, data))

    def release(self) -> None:
        for time, data in self.waiting:
            asyncio.get_running_loop().call_at(time, self.other.send, data)
        self.waiting.clear()

    def send(self, data: bytes | None) -> None:
        if self.transport.is_closing():
            return
        if data is None:
            self.transport.close()
        else:
            self.transport.write(data)


class Client(Side):
    """The side of a client: opens the connection to the server."""

    def __init__(self, trip: float, server: tuple[str, int]) -> None:
        super().__init__(trip)
        self.server = server

    def connection_made(self, transport: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        self.transport = transport
        self.connected = loop.time() + 2 * self.trip
        self.other = Side(self.trip, self)
        self.task = loop.create_task(self.connect())

    async def connect(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: self.other, *self.server)
        except OSError:
            self.transport.abort()


async def main(trip: float, routes: list[str]) -> None:
    loop = asyncio.get_running_loop()
    for route in routes:
        listener, server = (address.rsplit(":", 1) for address in route.split("="))
        upstream = (server[0], int(server[1]))
        await loop.create_server(lambda upstream=upstream: Client(trip, upstream), listener[0], int(listener[1]))
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.strip())
    # epoll waits for whole milliseconds.
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(main(float(sys.argv[1]) / 2000, sys.argv[2:]))
