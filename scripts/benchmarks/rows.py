"""The rows of the table: the comparison, and the goal."""

from dataclasses import dataclass

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


def spread(series: Series) -> str:
    if len(series.times) == 1:
        return milliseconds(series.times[0]) + " ms"
    return " / ".join(milliseconds(each) for each in [min(series.times), series.median, max(series.times)]) + " ms"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"
