"""Times commands with hyperfine in turns, so that the machine's other load affects all of them."""

import json
import os
import re
import shlex
import statistics
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.programs import Failure, Programs


@dataclass(frozen=True)
class Command:
    name: str
    arguments: list[str]
    environment: dict[str, str]
    # The runs in each round, and the uncounted runs before the first round.
    runs: int = 1
    warmups: int = 0
    # Directories that do not exist when a run starts.
    fresh: list[Path] = field(default_factory=list)
    # Its standard input; None for an empty one.
    input: Path | None = None

    @property
    def prepare(self) -> list[str]:
        return ["rm", "-rf", *map(str, self.fresh)]

    def instead(self, word: str, words: list[str]) -> "Command":
        """The same with one word replaced."""
        place = self.arguments.index(word)
        return replace(self, arguments=self.arguments[:place] + words + self.arguments[place + 1:])


@dataclass(frozen=True)
class Series:
    """A command's times, in seconds, run by run."""

    name: str
    times: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.times)


@dataclass(frozen=True)
class Timing:
    programs: Programs
    results: Path

    def measure(self, work: str, commands: list[Command], rounds: int) -> list[Series]:
        """Runs the commands in turn, round by round; returns the times of each."""
        times: list[list[float]] = [[] for _ in commands]
        for number in range(1, rounds + 1):
            # One line in ten: short commands take turns often, because a machine's speed varies by the second.
            if number % max(rounds // 10, 1) == 0:
                print(f"{work}: round {number} of {rounds}", file=sys.stderr)
            for index, command in enumerate(commands):
                raw = "-".join(re.findall(r"\w+", f"{work} {command.name} {number}"))
                run = self.by_hand if command.input else self.hyperfine
                times[index] += run(command, self.results / f"{raw}.json")
        return [Series(command.name, times) for command, times in zip(commands, times)]

    def hyperfine(self, command: Command, raw: Path) -> list[float]:
        raw.parent.mkdir(parents=True, exist_ok=True)
        options = ["--shell=none", "--style=none", "--output=inherit", "--export-json", str(raw)]
        options += ["--runs", str(command.runs), "--warmup", str(command.warmups)]
        options += ["--prepare", shlex.join(command.prepare)]
        self.programs.run(
            [self.programs.helping["hyperfine"], *options, shlex.join(command.arguments)],
            self.programs.environment | command.environment,
        )
        return json.loads(raw.read_text())["results"][0]["times"]

    def by_hand(self, command: Command, raw: Path) -> list[float]:
        """Does hyperfine's work for a command that reads input: Debian's hyperfine gives it only through a shell, which
        would take a third of the measured time."""
        environment = self.programs.environment | command.environment
        times = [spawn(command, environment) for _ in range(command.warmups + command.runs)][command.warmups:]
        raw.parent.mkdir(parents=True, exist_ok=True)
        raw.write_text(json.dumps({"results": [{"command": shlex.join(command.arguments), "times": times}]}))
        return times


def spawn(command: Command, environment: dict[str, str]) -> float:
    """Runs a command to its end without output, fails unless its status is 0, and returns its time in seconds."""
    files = [
        (os.POSIX_SPAWN_OPEN, 0, str(command.input), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    start = time.perf_counter()
    process = os.posix_spawn(command.arguments[0], command.arguments, environment, file_actions=files)
    _, status = os.waitpid(process, 0)
    elapsed = time.perf_counter() - start
    if status:
        raise Failure(f"`{shlex.join(command.arguments)}` ended with wait status {status}")
    return elapsed
