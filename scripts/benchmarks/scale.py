"""Up to ten thousand registries in the sandbox: each command's time, memory and open files."""

from dataclasses import dataclass

from benchmarks import peaks, peers
from benchmarks.comparisons import apply, fill, on_what_is_stored
from benchmarks.fleet import Fleet
from benchmarks.peaks import Peaks
from benchmarks.programs import Programs
from benchmarks.rows import AtMost, Row
from benchmarks.timing import Command, Series, Timing

SIZES = [100, 1_000, 10_000]
PRINCIPALS = 4
# The most that the larger of two neighboring sizes may take, as a multiple of the smaller.
LINEAR = 12.0
# More than the concurrent requests and the program's other open files, and less than one for each registry.
FILES = 128


@dataclass(frozen=True)
class Scaled:
    """One command over all sizes."""

    work: str
    times: dict[int, Series]
    peaks: dict[int, Peaks]
    # Its memory limit at the largest size, in MiB; None without a limit.
    memory_goal: float | None

    @property
    def growth(self) -> float:
        """The time at the largest size over the time at the size before."""
        return self.times[SIZES[-1]].median / self.times[SIZES[-2]].median

    @property
    def is_met(self) -> bool:
        largest = self.peaks[SIZES[-1]]
        is_small = self.memory_goal is None or largest.mebibytes < self.memory_goal
        return is_small and largest.files <= FILES and self.growth <= LINEAR


def measure(programs: Programs, timing: Timing) -> list[Scaled]:
    with peers.sandbox(programs) as sandbox:
        cold = {size: first(programs, sandbox.environment, size) for size in SIZES}
        works = [
            scaled(timing, "plan, nothing stored", {size: plan(cold[size]) for size in SIZES}, 64),
            scaled(timing, "apply, nothing stored", cold, 128),
        ]
        for command in cold.values():
            fill(programs, command)
        stored = {size: on_what_is_stored(cold[size]) for size in SIZES}
        return works + [
            scaled(timing, "plan, all stored", {size: plan(stored[size]) for size in SIZES}, 48),
            scaled(timing, "apply, nothing to do", stored, 48),
            scaled(timing, "export", {size: export(stored[size]) for size in SIZES}, 96),
        ]


def scaled(timing: Timing, work: str, commands: dict[int, Command], memory_goal: float | None) -> Scaled:
    series = timing.measure(f"scale {work}", list(commands.values()), rounds=3)
    return Scaled(
        work,
        dict(zip(commands, series)),
        {size: peaks.measure(timing, f"{work} {size}", command) for size, command in commands.items()},
        memory_goal,
    )


def first(programs: Programs, environment: dict[str, str], size: int) -> Command:
    manifest = Fleet(size).manifest_with_principals(PRINCIPALS)
    return apply(programs, f"fleet-{size}", manifest, environment, runs=3, title=f"{size:,}")


def plan(command: Command) -> Command:
    return command.instead("apply", ["plan"])


def export(command: Command) -> Command:
    return command.instead("apply", ["export", "--format", "podman-auth"])


def growth(scaled: Scaled) -> Row:
    """The largest size over the one before, as a row of the table."""
    larger, smaller = SIZES[-1], SIZES[-2]
    same = Series(f"the same of {smaller:,}", scaled.times[smaller].times)
    work = f"`berth {scaled.work.replace(',', '`,')}, {larger:,} registries"
    return Row(work, scaled.times[larger], same, AtMost(LINEAR))
