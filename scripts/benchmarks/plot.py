"""The time over the number of registries as a drawing: hand-written SVG, for light and dark backgrounds."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 470
LEFT, RIGHT, TOP, BOTTOM = 70, 590, 56, 410
SIZES = (1, 10_000)
TIMES = (0.005, 10_000.0)
TIME_LABELS = {0.01: "10 ms", 0.1: "100 ms", 1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h"}

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 16px; font-weight: 600; fill: #24292f }
  .grid { stroke: #8c959f; stroke-opacity: .3 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .far { stroke-dasharray: 2 6; stroke-linecap: round }
  .loop { stroke: #cf222e } text.loop, circle.loop { fill: #cf222e; stroke: none }
  .same { stroke: #0969da } text.same, circle.same { fill: #0969da; stroke: none }
  .sandbox { stroke: #1a7f37 } text.sandbox, circle.sandbox { fill: #1a7f37; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #9da7b1 } .title { fill: #e6edf3 }
    .loop { stroke: #ff7b72 } text.loop, circle.loop { fill: #ff7b72 }
    .same { stroke: #58a6ff } text.same, circle.same { fill: #58a6ff }
    .sandbox { stroke: #3fb950 } text.sandbox, circle.sandbox { fill: #3fb950 }
  }
"""


@dataclass(frozen=True)
class Line:
    """Measured times, in seconds by the number of registries."""

    # A class of `STYLE`.
    style: str
    # The label at its end, one text a line.
    label: list[str]
    times: dict[int, float]
    # Extended to the largest number, marked as not measured.
    goes_on: bool = False


def svg(title: str, description: str, lines: list[Line]) -> str:
    parts = [part for line in lines for part in drawn(line)]
    return "\n".join([*head(title, description), *axes(), *parts, "</svg>"]) + "\n"


def head(title: str, description: str) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="28">{escape(title)}</text>',
    ]


def network(times: dict[str, dict[float, float]], limit: int) -> str:
    """Draws times over round-trip times, both in seconds, and the limit in round trips, on linear axes."""
    trips = sorted({trip for line in times.values() for trip in line})
    longest = 1.1 * max(max(line.values()) for line in times.values())
    x = {trip: round(LEFT + (RIGHT - LEFT) * trip / trips[-1], 1) for trip in trips}

    def y(time: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * time / longest, 1)

    ends = [(trips[-1], limit * trips[-1], "grid", f"{limit} round trips", f"M{LEFT} {y(0)} L{RIGHT} {y(limit * trips[-1])}")]
    for style, (work, line) in zip(["same", "sandbox"], times.items()):
        points = " L".join(f"{x[trip]} {y(time)}" for trip, time in sorted(line.items()))
        ends.append((trips[-1], line[trips[-1]], style, work, f"M{points}"))
    parts = [
        part
        for trip, time, style, name, points in ends
        for part in [
            f'<path class="line {style}" d="{points}"/>',
            f'<text class="{style}" x="{x[trip] + 10}" y="{y(time) + 5}">{escape(name)}</text>',
        ]
    ]
    parts += [
        f'<text x="{place}" y="{BOTTOM + 20}" text-anchor="middle">{trip * 1000:.0f} ms</text>'
        for trip, place in x.items()
    ]
    step = 0.2
    parts += [
        f'<text x="{LEFT - 8}" y="{y(number * step) + 4}" text-anchor="end">{number * step * 1000:.0f} ms</text>'
        for number in range(int(longest / step) + 1)
    ]
    title = "Forty registries over TLS: time over the network's round-trip time"
    described = "; ".join(
        f"{work}: " + ", ".join(f"{time * 1000:.0f} ms at {trip * 1000:.0f} ms" for trip, time in sorted(line.items()))
        for work, line in times.items()
    )
    return "\n".join([*head(title, f"{described}. The limit is {limit} round trips."), *parts, "</svg>"]) + "\n"


def axes() -> list[str]:
    parts = []
    for power in range(5):
        x = across(10**power)
        parts.append(f'<line class="grid" x1="{x}" y1="{TOP}" x2="{x}" y2="{BOTTOM}"/>')
        parts.append(f'<text x="{x}" y="{BOTTOM + 20}" text-anchor="middle">{10**power:,}</text>')
    for time, label in TIME_LABELS.items():
        y = down(time)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    middle = (LEFT + RIGHT) / 2
    return parts + [f'<text x="{middle}" y="{BOTTOM + 44}" text-anchor="middle">registries, none signed in to</text>']


def drawn(line: Line) -> list[str]:
    points = [(across(size), down(time)) for size, time in sorted(line.times.items())]
    parts = [path(f"line {line.style}", points)]
    end = points[-1]
    if line.goes_on:
        size, time = max(line.times.items())
        end = (across(SIZES[1]), down(time * SIZES[1] / size))
        parts.append(path(f"line far {line.style}", [points[-1], end]))
    parts += [f'<circle class="{line.style}" cx="{x}" cy="{y}" r="4"/>' for x, y in points]
    return parts + label(line, *end)


def label(line: Line, x: float, y: float) -> list[str]:
    """Returns a label at the right of a line's end, or above it if the line ends within the drawing."""
    place = f'x="{x + 10:.1f}"' if x == RIGHT else f'x="{x - 4:.1f}" text-anchor="end"'
    top = y + 5 if x == RIGHT else y - 14
    return [
        f'<text class="{line.style}" {place} y="{top + 17 * number:.1f}">{escape(text)}</text>'
        for number, text in enumerate(line.label)
    ]


def path(style: str, points: list[tuple[float, float]]) -> str:
    return f'<path class="{style}" d="M' + " L".join(f"{x} {y}" for x, y in points) + '"/>'


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Returns the mapping from a value to its position on a logarithmic axis."""
    return lambda value: round(start + (end - start) * math.log(value / low) / math.log(high / low), 1)


across = scale(*SIZES, LEFT, RIGHT)
down = scale(*TIMES, BOTTOM, TOP)
