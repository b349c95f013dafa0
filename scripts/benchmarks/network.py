"""Forty registries over TLS on a network: the time in round trips, for berth and for the loop.

The names are AWS's own, and lead to this machine. AWS is moto behind nginx, which has TLS and keeps connections open, as
AWS does. The registry is docker-registry with TLS. For forty roles, both are berth's sandbox behind nginx. Between the
servers and the clients is `relay.py`.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import logins, machine, peers
from benchmarks.comparisons import apply
from benchmarks.programs import Programs, serving
from benchmarks.timing import Command, Series, Timing

# In seconds, with the most round trips that berth may take; None without a goal.
ROUND_TRIPS: dict[float, float | None] = {0.05: None, 0.1: 5.0, 0.2: 4.5}
# Connect, TLS and request for a token; meanwhile connect and TLS to the registries; then one check of each.
LIMIT = 4
# The loop is measured on so many registries. It does one after the other.
MEASURED = 4

# Registries and AWS have addresses of their own, because both use port 443.
REGISTRIES, AWS = "127.0.0.1", "127.0.0.2"
ENDPOINTS = [f"{service}.{region}.amazonaws.com" for service in ("api.ecr", "sts") for region in logins.REGIONS]


@dataclass(frozen=True)
class Trips:
    """One round-trip time."""

    work: str
    round_trip: float
    berth: Series
    # None if it was not measured.
    loop: Series | None
    goal: float | None

    @property
    def trips(self) -> float:
        return self.berth.median / self.round_trip

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.trips <= self.goal


@dataclass(frozen=True)
class Network:
    # The servers' addresses by those of the relay.
    servers: dict[str, str]
    # The clients' environment.
    environment: dict[str, str]


def measure(programs: Programs, timing: Timing) -> list[Trips]:
    """Measures berth and the loop at each round-trip time."""
    with names(programs) as certificates:
        with servers(programs, certificates) as network:
            found = [one_principal(programs, timing, network, *each) for each in ROUND_TRIPS.items()]
        with sandbox(programs, certificates) as network:
            return found + [assumed_roles(programs, timing, network, *each) for each in ROUND_TRIPS.items()]


def one_principal(
    programs: Programs, timing: Timing, network: Network, round_trip: float, goal: float | None
) -> Trips:
    with relay(programs, round_trip, network):
        commands = [
            apply(programs, "network", logins.manifest(), network.environment, runs=7),
            loop(programs, network.environment),
        ]
        berth, few = timing.measure(f"network, {round_trip * 1000:.0f} ms", commands, rounds=3)
    factor = len(logins.HOSTS) / MEASURED
    return Trips("one principal", round_trip, berth, Series(few.name, [time * factor for time in few.times]), goal)


def assumed_roles(
    programs: Programs, timing: Timing, network: Network, round_trip: float, goal: float | None
) -> Trips:
    """Each registry has its own role. In the sandbox: moto takes 2 ms for each of 80 requests, one after the other."""
    environment = dict(network.environment)
    config = programs.scratch / "aws-config-of-network"
    config.write_text(logins.aws_config(*(environment.pop(name) for name in logins.KEYS)))
    environment["AWS_CONFIG_FILE"] = str(config)
    with relay(programs, round_trip, network):
        command = apply(programs, "network-roles", logins.manifest_with_profiles(), environment, runs=7)
        [berth] = timing.measure(f"network, roles, {round_trip * 1000:.0f} ms", [command], rounds=3)
    # A role adds one round trip: the token's connection opens while the role is assumed.
    return Trips("40 assumed roles", round_trip, berth, None, goal and goal + 1)


def loop(programs: Programs, environment: dict[str, str]) -> Command:
    file, config = programs.scratch / "loop-network.sh", programs.scratch / "loop-network-docker"
    file.write_text(logins.script(logins.PAIRS[:MEASURED], '--region "$region"'))
    return Command("the loop", ["bash", str(file)], environment | {"DOCKER_CONFIG": str(config)}, fresh=[config])


@contextmanager
def names(programs: Programs) -> Iterator[peers.Certificates]:
    """Makes the names of AWS and of the registries lead to the relay's addresses."""
    addresses = {name: REGISTRIES for name in logins.HOSTS} | {name: AWS for name in ENDPOINTS}
    with machine.port_443(), machine.names_for_loopback(addresses):
        yield peers.Certificates.make(programs, ENDPOINTS)


@contextmanager
def servers(programs: Programs, certificates: peers.Certificates) -> Iterator[Network]:
    aws, registry = free_address(), free_address()
    with (
        peers.registry(programs, certificates, registry),
        peers.moto(programs) as moto,
        peers.terminator(programs, certificates, {aws: moto}),
    ):
        yield Network(addresses(aws, registry), logins.KEYS | trust(certificates))


@contextmanager
def sandbox(programs: Programs, certificates: peers.Certificates) -> Iterator[Network]:
    aws, registry = free_address(), free_address()
    with peers.sandbox(programs) as sandbox:
        upstream = sandbox.environment["AWS_ENDPOINT_URL"]
        keys = {name: sandbox.environment[name] for name in logins.KEYS}
        with peers.terminator(programs, certificates, {aws: upstream, registry: upstream}):
            yield Network(addresses(aws, registry), keys | trust(certificates))


def addresses(aws: str, registry: str) -> dict[str, str]:
    return {f"{AWS}:443": aws, f"{REGISTRIES}:443": registry}


def trust(certificates: peers.Certificates) -> dict[str, str]:
    # The AWS CLI does not read SSL_CERT_FILE.
    return dict.fromkeys(["SSL_CERT_FILE", "AWS_CA_BUNDLE"], str(certificates.authority))


@contextmanager
def relay(programs: Programs, round_trip: float, network: Network) -> Iterator[None]:
    program = Path(__file__).with_name("relay.py")
    routes = [f"{listener}={server}" for listener, server in network.servers.items()]
    command = [sys.executable, "-B", str(program), f"{round_trip * 1000:g}", *routes]
    with serving("relay", command, programs.environment, programs.scratch) as server:
        server.said(r"(ready)")
        yield


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"
