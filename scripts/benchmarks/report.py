"""What was found, as Markdown."""

import os
import platform
from dataclasses import dataclass
from datetime import datetime, timezone

from benchmarks.programs import Programs
from benchmarks.timing import Series


@dataclass(frozen=True)
class TimesFaster:
    factor: float

    def ratio(self, berth: Series, other: Series) -> float:
        return other.median / berth.median

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.factor

    def __str__(self) -> str:
        return f"≥ {self.factor:g} × faster"


@dataclass(frozen=True)
class AtMost:
    factor: float

    def ratio(self, berth: Series, other: Series) -> float:
        return berth.median / other.median

    def is_met(self, ratio: float) -> bool:
        return ratio <= self.factor

    def __str__(self) -> str:
        return f"≤ {self.factor:.1f} ×"


@dataclass(frozen=True)
class Row:
    work: str
    berth: Series
    other: Series
    goal: TimesFaster | AtMost

    def cells(self) -> list[str]:
        ratio = self.goal.ratio(self.berth, self.other)
        verdict = "met" if self.goal.is_met(ratio) else "MISSED"
        return [
            self.work, spread(self.berth), self.other.name, spread(self.other),
            f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×", f"{self.goal}: {verdict}",
        ]


@dataclass(frozen=True)
class Requests:
    what: str
    sent: int
    least: int

    def cells(self) -> list[str]:
        verdict = "met" if self.sent == self.least else "MISSED"
        return [self.what, str(self.sent), str(self.least), verdict]


def facts(programs: Programs) -> list[str]:
    """What the figures depend on."""
    berth, *others = [
        programs.run(command, programs.environment).strip().splitlines()[0]
        for command in [
            [programs.berth, "--version"], [str(programs.scratch / "bin" / "aws"), "--version"],
            [str(programs.scratch / "bin" / "docker"), "--version"], [programs.helping["docker-registry"], "--version"],
            [programs.helping["hyperfine"], "--version"],
        ]
    ]
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}"
    return [
        datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), machine,
        f"load before the start: {os.getloadavg()[0]:.1f}", f"berth {berth}", *others,
    ]


def markdown(facts: list[str], rows: list[Row], requests: list[Requests]) -> str:
    return "\n".join(
        [
            "# berth's benchmark", "",
            *(f"- {fact}" for fact in facts), "",
            "Times are minimum / median / maximum of all runs; ratios are of medians.", "",
            *table(["work", "berth", "against", "", "ratio", "goal"], [row.cells() for row in rows]), "",
            *table(["requests sent", "by berth", "least possible", "goal"], [each.cells() for each in requests]), "",
            "## All runs, in milliseconds", "",
            *(raw(row.work, series) for row in rows for series in [row.berth, row.other]),
        ]
    ) + "\n"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]


def spread(series: Series) -> str:
    if len(series.times) == 1:
        return milliseconds(series.times[0]) + " ms"
    return " / ".join(milliseconds(each) for each in [min(series.times), series.median, max(series.times)]) + " ms"


def raw(work: str, series: Series) -> str:
    return f"- {work}; {series.name} ({len(series.times)}): " + " ".join(milliseconds(each) for each in series.times)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"
