"""A plot of curves, in SVG, with logarithmic axes."""

import math

from .report import text

WIDTH, HEIGHT, MARGIN = 900, 420, 70
COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280", "#4a5568", "#b7791f", "#2c7a7b")


def svg(title, curves):
    """Returns a plot of lists of points (x, y), by their names."""
    points = [point for curve in curves.values() for point in curve]
    across = axis([x for x, _ in points], MARGIN, WIDTH - MARGIN)
    up = axis([y for _, y in points], HEIGHT - MARGIN, MARGIN)
    parts = [text(8, 20, title, "bold")]
    for x in sorted({x for x, _ in points}):
        parts.append(text(across(x) - 12, HEIGHT - MARGIN + 20, f"{x:,}"))
    for y in (10 ** power for power in range(1, 8)):
        if min(y for _, y in points) / 2 <= y <= max(y for _, y in points) * 2:
            parts.append(f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{up(y):.1f}" y2="{up(y):.1f}" stroke="#e2e8f0"/>')
            parts.append(text(8, round(up(y)) + 4, f"{y:,}"))
    for place, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[place % len(COLOURS)]
        line = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in curve)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<rect x="{MARGIN + 20}" y="{40 + 18 * place}" width="12" height="12" fill="{colour}"/>')
        parts.append(text(MARGIN + 38, 50 + 18 * place, name))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">'
            f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')


def axis(values, first, last):
    """Returns a function from a value to its place between two ends."""
    low, high = math.log(max(min(values), 1)), math.log(max(*values, 2))
    width = max(high - low, 0.001)
    return lambda value: first + (math.log(max(value, 1)) - low) / width * (last - first)
