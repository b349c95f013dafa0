"""The servers: moto for AWS, Debian's docker-registry, and berth's sandbox."""

import json
import os
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fleet import REGIONS
from benchmarks.logins import ACCOUNTS
from benchmarks.programs import Programs, serving

# moto's password for this account, in every region.
PASSWORD = f"{ACCOUNTS[0]}-auth-token"


@dataclass(frozen=True)
class Certificates:
    """A certificate authority for the benchmark, and a certificate of it for the servers."""

    authority: Path
    certificate: Path
    key: Path

    @staticmethod
    def make(programs: Programs, hosts: list[str]) -> "Certificates":
        """Makes both; the certificate names these hosts, and all registries."""
        authority, authority_key, certificate, key = (
            programs.scratch / name for name in ["ca.crt", "ca.key", "registry.crt", "registry.key"]
        )
        request = [programs.helping["openssl"], "req", "-x509", "-nodes", "-days", "2"]
        request += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        registries = [f"*.dkr.ecr.{region}.amazonaws.com" for region in REGIONS]
        names = ",".join(f"DNS:{name}" for name in registries + hosts)
        authority_request = ["-subj", "/CN=berth's benchmark", "-keyout", str(authority_key), "-out", str(authority)]
        certificate_request = [
            "-CA", str(authority), "-CAkey", str(authority_key), "-subj", "/CN=registry",
            "-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE",
            "-keyout", str(key), "-out", str(certificate),
        ]
        programs.run(request + authority_request, programs.environment)
        programs.run(request + certificate_request, programs.environment)
        return Certificates(authority, certificate, key)


@contextmanager
def registry(programs: Programs, certificates: Certificates, address: str = "127.0.0.1:443") -> Iterator[None]:
    """Runs Debian's docker-registry with TLS, for user AWS with moto's password."""
    scratch = programs.scratch
    # bcrypt at its lowest cost: the registry computes it at every request of either side.
    hashing = [programs.helping["htpasswd"], "-Bbn", "-C", "4", "AWS", PASSWORD]
    (scratch / "htpasswd").write_text(programs.run(hashing, programs.environment))
    (scratch / "registry.yml").write_text(f"""\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {scratch}/images}}}}
http:
  addr: {address}
  tls: {{certificate: {certificates.certificate}, key: {certificates.key}}}
auth: {{htpasswd: {{realm: benchmark, path: {scratch}/htpasswd}}}}
""")
    command = [programs.helping["docker-registry"], "serve", str(scratch / "registry.yml")]
    with serving("docker-registry", command, programs.environment, scratch) as server:
        server.wait_until(lambda: answers(address))
        yield


def answers(address: str) -> bool:
    host, port = address.rsplit(":", 1)
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@contextmanager
def moto(programs: Programs) -> Iterator[str]:
    """Runs moto, and returns its address."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    # With the user's own home, for Python's packages there.
    environment = programs.environment | {"HOME": os.environ.get("HOME", "/"), "MOTO_ACCOUNT_ID": ACCOUNTS[0]}
    with serving("moto", command, environment, programs.scratch) as server:
        yield server.said(r"Running on (http://127\.0\.0\.1:\d+)")


@contextmanager
def terminator(programs: Programs, certificates: Certificates, servers: dict[str, str]) -> Iterator[None]:
    """Runs nginx, which has TLS and keeps connections open, before servers that do neither.

    - servers: their URLs by nginx's addresses.
    """
    folder = programs.scratch / "nginx"
    folder.mkdir(exist_ok=True)
    locations = "".join(
        f"server {{ listen {address} ssl; location / {{ proxy_pass {url}; proxy_set_header Host $http_host; }} }}\n"
        for address, url in servers.items()
    )
    places = "".join(f"{kind}_temp_path {folder};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    (folder / "nginx.conf").write_text(f"""\
daemon off; worker_processes 1; user root; pid {folder}/pid; error_log stderr;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000; {places}
  ssl_protocols TLSv1.3; ssl_certificate {certificates.certificate}; ssl_certificate_key {certificates.key};
  {locations}
}}
""")
    command = [programs.helping["nginx"], "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with serving("nginx", command, programs.environment, programs.scratch) as server:
        server.wait_until(lambda: all(map(answers, servers)))
        yield


@dataclass(frozen=True)
class Sandbox:
    # The sandbox's variables for its commands: endpoints and throw-away keys.
    environment: dict[str, str]

    def counts(self) -> dict[str, int]:
        """Returns the number of requests by operation."""
        with urllib.request.urlopen(self.environment["AWS_ENDPOINT_URL"] + "/_sandbox/counts") as answer:
            return json.load(answer)


@contextmanager
def sandbox(programs: Programs, *options: str) -> Iterator[Sandbox]:
    """Runs berth's own sandbox, with options such as `--latency 100ms`."""
    # Its command prints its environment, and keeps the sandbox running.
    tell = "import json, os, time; print(json.dumps(dict(os.environ)), flush=True); time.sleep(86400)"
    command = [programs.berth_sandbox, *options, "--", sys.executable, "-c", tell]
    with serving("berth-sandbox", command, programs.environment, programs.scratch) as server:
        yield Sandbox(json.loads(server.said(r"^(\{.*\})$")))
