"""The results as Markdown and as a drawing."""

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from benchmarks import network, plot
from benchmarks.curve import LARGEST, Curve
from benchmarks.logins import HOSTS
from benchmarks.machine import memory, processor
from benchmarks.network import Trips
from benchmarks.peaks import Peaks
from benchmarks.programs import Programs
from benchmarks.rows import Requests, Row, milliseconds, spread
from benchmarks.scale import FILES, LINEAR, PRINCIPALS, SIZES, Scaled
from benchmarks.timing import Series

HOUR = 3600

INTRODUCTION = """\
Made by `make bench`: every row side by side, in turns, in one run. Times are minimum / median / maximum of all runs of
release builds; ratios are of medians.""".splitlines()

DRAWING = f"""\
![Time over the number of registries, of berth and of the loop](speed.svg)

Up to {LARGEST:,} registries berth asks the same moto and docker-registry (TLS) as the loop of
`aws ecr get-login-password` and `docker login`, which was measured up to a hundred and is drawn on. To 10,000 berth
asks its own sandbox, over plain HTTP.""".splitlines()

NETWORK = f"""\
![Time over the round-trip time, of berth and of the limit](network.svg)

With moto behind nginx as AWS, docker-registry, and a relay that delays connections by one round trip and data by half
of one each way. Four round trips are the limit: connect, TLS and request for a token, then a check. The registries'
connections open meanwhile. Roles add one. They are measured in the sandbox, behind nginx: moto answers one request
after the other. The loop was measured on {network.MEASURED} registries; its time here is {len(HOSTS) // network.MEASURED} times that.""".splitlines()

SCALE = f"""\
In the sandbox: accounts × 25 regions × {PRINCIPALS} principals. An account in a region is one registry, so 10,000 are
400 accounts in 25 regions, 100 for each principal. Times are medians; growth is of the last tenfold. Memory and open
files are the most of three runs at each size; no more than {FILES} files may be open.""".splitlines()


@dataclass(frozen=True)
class Report:
    facts: list[str]
    rows: list[Row]
    requests: list[Requests]
    network: list[Trips]
    scaled: list[Scaled]
    curve: Curve

    def markdown(self) -> str:
        """Returns the page without the single runs."""
        lines = ["# How fast berth is", "", *INTRODUCTION, "", *(f"- {fact}" for fact in self.facts), ""]
        lines += table(["work", "berth", "against", "", "ratio", "goal"], [row.cells() for row in self.rows]) + [""]
        lines += table(["requests sent", "by berth", "least possible", "goal"], [r.cells() for r in self.requests])
        lines += ["", "## Forty registries over TLS on a network", "", *NETWORK, "", *self.round_trips()]
        lines += ["", "## One to ten thousand registries", "", *DRAWING, "", *self.scale(), "", *SCALE, ""]
        peaks = self.curve.peaks
        verdict = "met" if peaks.files <= FILES else "MISSED"
        lines += [
            f"Signing in to {LARGEST:,} different hosts over TLS, berth had at most {peaks.files} files open"
            f" (goal ≤ {FILES}: {verdict})",
            f"and {peaks.mebibytes:.0f} MiB of memory.",
        ]
        return "\n".join(lines) + "\n"

    def round_trips(self) -> list[str]:
        head = ["work", "round trip", "berth", "round trips", "goal", "the loop, extrapolated"]
        return table(head, [trip_cells(each) for each in self.network])

    def scale(self) -> list[str]:
        head = ["work", *(f"{size:,}" for size in SIZES), "growth", "memory", "open files", "goal"]
        return table(head, [scale_cells(each) for each in self.scaled])

    def raw(self) -> str:
        """Returns all single runs."""
        series = [(row.work, each) for row in self.rows for each in [row.berth, row.other]]
        series += [
            (f"{each.work}, {milliseconds(each.round_trip)} ms round trip", times)
            for each in self.network
            for times in [each.berth, each.loop]
            if times
        ]
        series += [(f"{each.work}, {size:,}", times) for each in self.scaled for size, times in each.times.items()]
        series += [(f"{size} registries", each) for side in self.sides for size, each in side.items()]
        return "\n## All runs, in milliseconds\n\n" + "".join(f"{raw(work, each)}\n" for work, each in series)

    @property
    def sides(self) -> list[dict[int, Series]]:
        return [self.curve.loop, self.curve.berth]

    def drawing_of_network(self) -> str:
        return plot.network(
            {work: {each.round_trip: each.berth.median for each in self.network if each.work == work}
             for work in dict.fromkeys(each.work for each in self.network)},
            network.LIMIT,
        )

    def drawing(self) -> str:
        loop, same = ({size: each.median for size, each in side.items()} for side in self.sides)
        [cold] = [each for each in self.scaled if each.work == "apply, nothing stored"]
        sandbox = {size: each.median for size, each in cold.times.items()}
        largest, slowest = max(loop.items())
        hours = slowest / largest * SIZES[-1] / HOUR
        return plot.svg(
            "Signing in to many registries: berth and the loop",
            f"On logarithmic axes, time over 1 to 10,000 registries. The loop of aws and docker login takes "
            f"{loop[1]:.2f} s for one and {slowest:.0f} s for {largest}, which makes {hours:.1f} h for 10,000. "
            f"berth takes {same[1]:.2f} s for one and {same[LARGEST]:.1f} s for {LARGEST:,} at the same servers, and "
            f"{sandbox[SIZES[-1]]:.1f} s for 10,000 in its sandbox.",
            [
                plot.Line("loop", ["the loop", "(dashed: not measured)"], loop, goes_on=True),
                plot.Line("same", ["berth, same servers"], same),
                plot.Line("sandbox", ["berth, sandbox"], sandbox),
            ],
        )


def trip_cells(trips: Trips) -> list[str]:
    verdict = "met" if trips.is_met else "MISSED"
    return [
        trips.work, f"{milliseconds(trips.round_trip)} ms", spread(trips.berth), f"{trips.trips:.1f}",
        f"≤ {trips.goal}: {verdict}" if trips.goal else "",
        f"{trips.loop.median:.0f} s" if trips.loop else "",
    ]


def scale_cells(scaled: Scaled) -> list[str]:
    goal = f"≤ {LINEAR:g} ×" + (f", < {scaled.memory_goal:g} MiB" if scaled.memory_goal else "")
    return [
        scaled.work, *(f"{milliseconds(scaled.times[size].median)} ms" for size in SIZES), f"{scaled.growth:.1f} ×",
        " / ".join(f"{peak.mebibytes:.0f}" for peak in in_order(scaled.peaks)) + " MiB",
        " / ".join(str(peak.files) for peak in in_order(scaled.peaks)),
        f"{goal}: {'met' if scaled.is_met else 'MISSED'}",
    ]


def in_order(peaks: dict[int, Peaks]) -> list[Peaks]:
    return [peaks[size] for size in SIZES]


def facts(programs: Programs) -> list[str]:
    """Returns what the figures depend on."""
    said = [
        programs.run(command, programs.environment).strip().splitlines()[0]
        for command in [
            [programs.berth, "--version"], [str(programs.scratch / "bin" / "aws"), "--version"],
            [str(programs.scratch / "bin" / "docker"), "--version"], [programs.helping["docker-registry"], "--version"],
            [programs.helping["hyperfine"], "--version"],
        ]
    ]
    # It prints its version among others.
    helper = programs.run([programs.helping["docker-credential-ecr-login"], "-v"], programs.environment).split()
    return [
        datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        f"{processor()}, {os.cpu_count()} processors, {memory() / (1 << 30):.0f} GiB, "
        f"{platform.system()} {platform.release()} on {platform.machine()}",
        f"load before the start: {os.getloadavg()[0]:.1f}",
        f"berth {said[0]}, release build by {swift()}", *said[1:],
        f"docker-credential-ecr-login {helper[helper.index('Version:') + 1]}", f"moto {version('moto')}",
    ]


def swift() -> str:
    """Returns the compiler's version here, assuming that it built berth."""
    program = shutil.which("swift")
    if not program:
        return "a Swift that is not here"
    # The first line may begin with the driver's version.
    told = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return told[told.find("Swift version"):].split("(")[0].strip()


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]


def raw(work: str, series: Series) -> str:
    return f"- {work}; {series.name} ({len(series.times)}): " + " ".join(milliseconds(each) for each in series.times)


def write(report: Report, folder: Path) -> None:
    """Writes the page and its drawings in the form that is kept with the sources."""
    (folder / "speed.md").write_text(report.markdown())
    (folder / "speed.svg").write_text(report.drawing())
    (folder / "network.svg").write_text(report.drawing_of_network())
