"""A command's peak memory and most open files: measured in separate runs, because measuring takes time."""

import json
import os
import re
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.programs import Failure, kill, start
from benchmarks.timing import Command, Timing

RUNS = 3
SECONDS_BETWEEN_LOOKS = 0.002


@dataclass(frozen=True)
class Peaks:
    """The maximum of several runs."""

    memory: int
    files: int

    @property
    def mebibytes(self) -> float:
        return self.memory / (1 << 20)


def measure(timing: Timing, work: str, command: Command) -> Peaks:
    read_anew(command.arguments[0])
    runs = [run(timing, command) for _ in range(RUNS)]
    raw = timing.results / ("-".join(re.findall(r"\w+", f"peaks {work}")) + ".json")
    raw.parent.mkdir(parents=True, exist_ok=True)
    raw.write_text(json.dumps([asdict(each) for each in runs]))
    return Peaks(max(each.memory for each in runs), max(each.files for each in runs))


def read_anew(program: str) -> None:
    """Makes the system read a program from the disk again. The cache has a newly written file in large pieces, which
    count in full as memory of a process that uses any byte of them: 8 MiB for berth."""
    file = os.open(program, os.O_RDONLY)
    try:
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)


def run(timing: Timing, command: Command) -> Peaks:
    programs = timing.programs
    environment = programs.environment | command.environment
    programs.run(command.prepare, environment)
    with tempfile.NamedTemporaryFile("r") as told, tempfile.TemporaryFile("w+") as said:
        # A separate program measures the memory: a child of Python itself starts with Python's own peak.
        process = start([programs.helping["time"], "-f", "%M", "-o", told.name, *command.arguments], environment, said)
        try:
            files = most_open_files(process)
        except BaseException:
            kill(process)
            raise
        if process.returncode:
            said.seek(0)
            raise Failure(f"`{' '.join(command.arguments)}` ended with {process.returncode}:\n{said.read()[-2000:]}")
        return Peaks(memory=int(told.read().split()[-1]) << 10, files=files)


def most_open_files(parent: subprocess.Popen) -> int:
    """Polls the one program that another runs, until it ends."""
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    most = 0
    while parent.poll() is None:
        # Either process may end at any moment.
        with suppress(OSError):
            for child in children.read_text().split():
                most = max(most, len(list(Path(f"/proc/{child}/fd").iterdir())))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return most
