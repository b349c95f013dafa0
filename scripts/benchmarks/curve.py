"""The time over the number of registries, for berth and for the loop, against the same servers."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks import logins, peaks
from benchmarks.comparisons import apply
from benchmarks.fleet import Fleet
from benchmarks.peaks import Peaks
from benchmarks.programs import Programs
from benchmarks.timing import Command, Series, Timing

# The loop takes 0.4 s for each: these sizes, and the table's forty, take a minute and a half.
SIZES = [1, 10, 100]
LARGEST = 1_000


@dataclass(frozen=True)
class Curve:
    """Times by the number of registries."""

    loop: dict[int, Series]
    berth: dict[int, Series]
    # berth's peaks with as many hosts as registries, each on its own connection.
    peaks: Peaks


def measure(programs: Programs, timing: Timing, moto: str) -> tuple[dict[int, Series], dict[int, Series]]:
    """Measures the loop and berth for the sizes that are possible for both."""
    by_loop, by_berth = {}, {}
    environment = {"AWS_ENDPOINT_URL": moto} | logins.KEYS
    for size in SIZES:
        berth = fleet(programs, environment, size)
        loop = loop_over(programs, environment, size)
        # One run of a hundred times 0.4 s is long enough.
        rounds = 1 if size == SIZES[-1] else 3
        by_berth[size], by_loop[size] = timing.measure(f"{size} registries", [berth, loop], rounds)
        logins.require_same(Path(loop.environment["DOCKER_CONFIG"]), config(berth), Fleet(size).hosts)
    return by_loop, by_berth


def largest(programs: Programs, timing: Timing, moto: str) -> tuple[Series, Peaks]:
    berth = fleet(programs, {"AWS_ENDPOINT_URL": moto} | logins.KEYS, LARGEST)
    [series] = timing.measure(f"{LARGEST} registries", [berth], rounds=2)
    return series, peaks.measure(timing, f"{LARGEST} registries", berth)


def fleet(programs: Programs, environment: dict[str, str], size: int) -> Command:
    return apply(programs, f"curve-{size}", Fleet(size).manifest(), environment, runs=3)


def loop_over(programs: Programs, environment: dict[str, str], size: int) -> Command:
    file, config = programs.scratch / f"loop-{size}.sh", programs.scratch / f"loop-{size}-docker"
    file.write_text(Fleet(size).loop())
    return Command("the loop", ["bash", str(file)], environment | {"DOCKER_CONFIG": str(config)}, fresh=[config])


def config(command: Command) -> Path:
    return Path(command.environment["DOCKER_CONFIG"])
