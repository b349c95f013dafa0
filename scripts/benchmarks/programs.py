"""The measured programs, the helping ones, and how to run them: always without the user's own files and settings."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

# In addition to PATH: the directory of this Python's own programs (a version manager's stand-in for `aws` costs 50 ms a
# call, which is not the AWS CLI's fault), and Debian's directories for root.
SEARCH_PATH = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])

# The programs on a measured command's PATH. No credential store is among them: docker would use it by default.
MEASURED = {
    "aws": "pip install awscli",
    "docker": "apt install docker-cli, or docker.io",
    "bash": "apt install bash",
    "sh": "apt install dash",
    "rm": "apt install coreutils",
}
HELPING = {
    "docker-registry": "apt install docker-registry",
    "htpasswd": "apt install apache2-utils",
    "openssl": "apt install openssl",
    "hyperfine": "apt install hyperfine",
    "docker-credential-ecr-login": "apt install amazon-ecr-credential-helper",
    "nginx": "apt install nginx-light",
    "time": "apt install time",
}


class Failure(Exception):
    """An error that stops the benchmark, with a message for the user."""


@dataclass(frozen=True)
class Programs:
    berth: str
    berth_sandbox: str
    helper: str
    helping: dict[str, str]
    scratch: Path

    @staticmethod
    def find(release: Path, scratch: Path) -> "Programs":
        """Finds all programs, or raises a failure that lists all missing ones."""
        found = {name: shutil.which(name, path=SEARCH_PATH) for name in MEASURED | HELPING}
        missing = [f"{name} ({how})" for name, how in (MEASURED | HELPING).items() if not found[name]]
        if not find_spec("moto"):
            missing.append(f"moto for {sys.executable} (pip install 'moto[server]')")
        ours = [release / name for name in ("berth", "berth-sandbox", "docker-credential-berth")]
        missing += [f"{path} (make release)" for path in ours if not path.is_file()]
        if missing:
            raise Failure("these are missing, or not on PATH:\n  " + "\n  ".join(missing))

        for folder in ["bin", "home", "installed", "tmp"]:
            (scratch / folder).mkdir()
        # Measured as `make install` installs them: the system maps a file from the linker in smaller pieces, which
        # costs 0.2 ms at each start.
        ours = [Path(shutil.copy2(path, scratch / "installed")) for path in ours]
        for name in MEASURED:
            (scratch / "bin" / name).symlink_to(found[name])
        # berth checks that its helper exists before it registers it with docker.
        (scratch / "bin" / ours[2].name).symlink_to(ours[2])
        return Programs(*map(str, ours), {name: found[name] for name in HELPING}, scratch)

    @property
    def environment(self) -> dict[str, str]:
        """Returns a command's environment, without the variables of its own work."""
        return {
            "PATH": str(self.scratch / "bin"),
            "HOME": str(self.scratch / "home"),
            "TMPDIR": str(self.scratch / "tmp"),
            "LANG": "C.UTF-8",
        }

    def run(self, command: list[str], environment: dict[str, str]) -> str:
        """Runs a command to its end, fails unless its status is 0, and returns its output."""
        # Into a file: reading a pipe would take processor time.
        with tempfile.TemporaryFile("w+") as said:
            process = start(command, environment, said)
            try:
                process.wait()
            except BaseException:
                kill(process)
                raise
            said.seek(0)
            text = said.read()
        if process.returncode:
            end = "\n".join(text.splitlines()[-50:])
            raise Failure(f"`{shlex.join(command)}` ended with status {process.returncode} and said at last:\n{end}")
        return text


@dataclass(frozen=True)
class Server:
    name: str
    process: subprocess.Popen
    log: Path

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Waits for up to 30 s."""
        deadline = time.monotonic() + 30
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"{self.name} did not start; it said:\n{self.log.read_text()}")
            time.sleep(0.02)

    def said(self, pattern: str) -> str:
        """Waits until a line of the output matches the pattern, and returns the pattern's group."""
        self.wait_until(lambda: re.search(pattern, self.log.read_text(), re.MULTILINE) is not None)
        return re.search(pattern, self.log.read_text(), re.MULTILINE).group(1)


@contextmanager
def serving(name: str, command: list[str], environment: dict[str, str], scratch: Path) -> Iterator[Server]:
    """Runs a program in the background, and kills it at the end."""
    log = scratch / f"{name}.log"
    with log.open("w") as output:
        process = start(command, environment, output)
    try:
        yield Server(name, process, log)
    except Failure as failure:
        if process.poll() is not None:
            raise Failure(f"{failure}\nNote that {name} had ended by then. It said:\n{log.read_text()}")
        raise
    finally:
        kill(process)


def start(command: list[str], environment: dict[str, str], output: TextIO) -> subprocess.Popen:
    # In a session of its own: Ctrl-C goes only to the benchmark, and a command's children can be ended with it.
    return subprocess.Popen(
        command, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
    )


def kill(process: subprocess.Popen) -> None:
    """Ends a program, if it still runs, and all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
