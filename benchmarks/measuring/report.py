"""A table of servers and cells, in Markdown, and a plot of it, in SVG."""

import statistics
from html import escape

COLUMNS = ("cell", "server", "calls per CPU second", "lowest to highest JVM", "calls per second", "p50 µs", "p99 µs", "p99.9 µs", "KB per call")


class Row:
    """The figures of one server in one cell: a list of rounds for each fork."""

    def __init__(self, cell, server):
        self.cell = cell
        self.server = server
        self.forks = []
        self.allocated_per_call = []

    @property
    def medians(self):
        return [statistics.median(round.per_cpu_second for round in fork) for fork in self.forks]

    @property
    def per_cpu_second(self):
        return statistics.median(self.medians)

    @property
    def per_second(self):
        return statistics.median(round.per_second for fork in self.forks for round in fork)

    def latency(self, quantile):
        micros = sorted(value for fork in self.forks for round in fork for value in round.latencies_micros)
        return micros[min(len(micros) - 1, int(len(micros) * quantile))] if micros else None


def markdown(title, rows):
    """Returns the table. The last columns compare with the first server of the same cell."""
    lines = [title, "", "| " + " | ".join(COLUMNS) + " | times the first |", "| --- | --- |" + " ---: |" * (len(COLUMNS) - 1)]
    for row in rows:
        first = next(other for other in rows if other.cell is row.cell)
        latencies = [row.latency(quantile) for quantile in (0.5, 0.99, 0.999)]
        allocated = statistics.median(row.allocated_per_call) / 1000 if row.allocated_per_call else None
        words = [
            row.cell.name, row.server, figure(row.per_cpu_second), f"{figure(min(row.medians))} to {figure(max(row.medians))}",
            figure(row.per_second), *map(figure, latencies), "" if allocated is None else f"{allocated:,.2f}",
            f"{row.per_cpu_second / first.per_cpu_second:.2f}",
        ]
        lines.append("| " + " | ".join(words) + " |")
    return "\n".join(lines) + "\n"


def figure(number):
    """Returns a number to three significant digits or whole, or nothing if there is none."""
    if number is None:
        return ""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


BAR = 16
LABELS = 220
WIDTH = 900


def svg(title, rows):
    """Returns bars of calls per CPU second, each cell to its own scale; a line shows the lowest and the highest JVM."""
    parts, y, cell = [text(8, 20, title, "bold")], 34, None
    for row in rows:
        if row.cell is not cell:
            cell = row.cell
            most = max(max(other.medians) for other in rows if other.cell is cell)
            y += 12
            parts.append(text(8, y + 12, cell.name, "bold"))
            y += BAR + 4
        scale = (WIDTH - LABELS - 110) / most
        length = row.per_cpu_second * scale
        colour = "#2b6cb0" if row.server.startswith("connect-java") else "#a0aec0"
        parts.append(text(16, y + 12, row.server))
        parts.append(f'<rect x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR - 3}" fill="{colour}"/>')
        low, high = (LABELS + bound * scale for bound in (min(row.medians), max(row.medians)))
        parts.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y + BAR / 2 - 1:.1f}" y2="{y + BAR / 2 - 1:.1f}" stroke="black"/>')
        parts.append(text(max(LABELS + length, high) + 6, y + 11, figure(row.per_cpu_second)))
        y += BAR
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 16}" font-family="sans-serif" font-size="12">'
            f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')


def text(x, y, words, weight="normal"):
    return f'<text x="{x:.1f}" y="{y}" font-weight="{weight}">{escape(words)}</text>'
