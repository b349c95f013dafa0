"""The machine's parts that the benchmark uses and restores: port 443, lines of /etc/hosts, Docker's CAs."""

import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.programs import Failure

MARK = "# berth's benchmark"
HOSTS_FILE = Path("/etc/hosts")
AUTHORITIES = Path("/etc/docker/certs.d")
AUTHORITY_NAME = "berth-benchmark.crt"
# Every test of berth that uses port 443 or changes these files holds this lock.
LOCK = "/tmp/berth-port-443.lock"
LOCK_MINUTES = 10


def require_root() -> None:
    if sys.platform != "linux":
        raise Failure("this needs Linux: port 443, /etc/hosts and /etc/docker/certs.d are set up for the measurement")
    if os.geteuid() != 0:
        raise Failure(
            "this needs root: a registry is served on port 443, under ECR's real names in /etc/hosts, with its CA in\n"
            "/etc/docker/certs.d. All of it is put back at the end. Run it with your own PATH, after `make release`:\n"
            '  sudo env "PATH=$PATH" scripts/bench .build/release'
        )


def unwind_when_stopped() -> None:
    """Makes a signal end the benchmark as an error does, with cleanup; a second signal does not interrupt that."""
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

    def stop(number, _frame):
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    for each in signals:
        signal.signal(each, stop)


@contextmanager
def port_443() -> Iterator[None]:
    """Locks port 443 of 127.0.0.1 and the machine's files; waits for other tests of berth."""
    lock = os.open(LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        wait_for_lock(lock)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", 443))
            except OSError as error:
                raise Failure(f"port 443 of 127.0.0.1 is not available: {error.strerror}; stop the program that uses it")
        yield
    finally:
        os.close(lock)


def wait_for_lock(lock: int) -> None:
    deadline = time.monotonic() + LOCK_MINUTES * 60
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Failure(f"another test of berth has held {LOCK} for {LOCK_MINUTES} minutes")
            time.sleep(0.2)


@contextmanager
def names_for_loopback(addresses: dict[str, str]) -> Iterator[None]:
    """Makes names resolve to addresses of this machine. Also removes the lines of a benchmark that was killed."""
    try:
        overwrite_hosts_file(foreign_lines() + [f"{address} {host} {MARK}\n" for host, address in addresses.items()])
        yield
    finally:
        overwrite_hosts_file(foreign_lines())


def foreign_lines() -> list[str]:
    lines = HOSTS_FILE.read_text().splitlines(keepends=True)
    return [line for line in lines if not line.rstrip().endswith(MARK)]


def overwrite_hosts_file(lines: list[str]) -> None:
    # In place: in a container /etc/hosts is a mount, which cannot be replaced.
    HOSTS_FILE.write_text("".join(lines))


@contextmanager
def trusted_by_docker(authority: Path, hosts: list[str]) -> Iterator[None]:
    """Makes docker, and so berth, trust a CA for these hosts, in addition to the existing ones."""
    made: list[Path] = []
    try:
        for host in hosts:
            make_folders(AUTHORITIES / host, made)
            shutil.copyfile(authority, AUTHORITIES / host / AUTHORITY_NAME)
        yield
    finally:
        for host in hosts:
            (AUTHORITIES / host / AUTHORITY_NAME).unlink(missing_ok=True)
        for folder in reversed(made):
            # A directory with another program's files stays.
            with suppress(OSError):
                folder.rmdir()


def make_folders(folder: Path, made: list[Path]) -> None:
    if folder.is_dir():
        return
    make_folders(folder.parent, made)
    folder.mkdir()
    made.append(folder)


def processor() -> str:
    """Returns the processor's name, from Linux."""
    models = [line.split(":", 1)[1] for line in read_lines("/proc/cpuinfo") if line.startswith("model name")]
    return models[0].strip() if models else "a processor without a name"


def memory() -> int:
    """Returns the memory's size in bytes, from Linux."""
    [total] = [line.split()[1] for line in read_lines("/proc/meminfo") if line.startswith("MemTotal:")]
    return int(total) << 10


def read_lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
