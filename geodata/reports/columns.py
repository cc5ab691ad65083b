"""Put the stretches of a page into the order in which a person reads them, one column or two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from geodata.reports.layout import Line

_FEWEST_ROWS = 4
_MOST_CROSSING = 0.25
_FULL = 0.6


def reading_order(segments: list[Line], height: float) -> Iterator[Line]:
    """Give the lines of a page from top to bottom, of two columns the left before the right.

    What crosses the gutter (a title over both columns) parts the page: columns above it are read before it.

    Parameters
    ----------
    height
        Of the page, in points.
    """
    if not segments:
        return
    gutter = _gutter(segments)
    if gutter is None:
        yield from _one_column(segments)
        return
    left: list[Line] = []
    right: list[Line] = []
    for line in _rows(segments):
        if line.left < gutter < line.right:
            yield from _both(left, right)
            left, right = [], []
            yield from _one_column([line])
        else:
            (left if line.right <= gutter else right).append(line)
    yield from _both(left, right)


def _both(left: list[Line], right: list[Line]) -> Iterator[Line]:
    yield from _one_column(left)
    yield from _one_column(right)


def _one_column(segments: list[Line]) -> Iterator[Line]:
    """Merge stretches of one height into lines, from top to bottom, and tell each the edges of the column."""
    if not segments:
        return
    left_edge, right_edge = _edges(segments)
    row: list[Line] = []
    for line in _rows(segments):
        if row and not row[0].beside(line.bottom, line.top):
            yield _merged(row, left_edge, right_edge)
            row = []
        row.append(line)
    yield _merged(row, left_edge, right_edge)


def _edges(segments: list[Line]) -> tuple[float, float]:
    """Find the edges of the type area: a page number or heading beyond it does not count."""
    lefts, rights = sorted(line.left for line in segments), sorted(line.right for line in segments)
    beyond = len(segments) // 10
    return lefts[beyond], rights[-1 - beyond]


def _rows(segments: list[Line]) -> list[Line]:
    return sorted(segments, key=lambda line: (-round((line.top + line.bottom) / 2, 1), line.left))


def _merged(row: list[Line], left_edge: float, right_edge: float) -> Line:
    row.sort(key=lambda line: line.left)
    text = row[0].text
    for before, line in pairwise(row):
        text += ("\t" if line.left - before.right > 1.5 * max(before.height, line.height) else "") + line.text
    return Line(
        text, row[0].left, max(line.right for line in row), min(line.bottom for line in row),
        max(line.top for line in row), left_edge, right_edge,
    )  # fmt: skip


def _gutter(segments: list[Line]) -> float | None:
    """Find the empty strip between two columns of full lines, or None.

    Both sides need at least four lines that fill most of their width (a table's short cells do not), and little may
    cross the strip.
    """
    west, east = min(line.left for line in segments), max(line.right for line in segments)
    inner = [x for line in segments if 0.3 < ((x := line.right + 1) - west) / (east - west + 1) < 0.7]
    best = min(inner, key=lambda x: (_crossing(segments, x), abs(x - (west + east) / 2)), default=None)
    if best is None or _crossing(segments, best) > _MOST_CROSSING * len(segments):
        return None
    sides = [line for line in segments if line.right <= best], [line for line in segments if line.left >= best]
    return best if all(_is_column(side) for side in sides) else None


def _crossing(segments: list[Line], x: float) -> int:
    return sum(line.left < x < line.right for line in segments)


def _is_column(side: list[Line]) -> bool:
    if len(side) < _FEWEST_ROWS:
        return False
    width = max(line.right for line in side) - min(line.left for line in side)
    return median(line.right - line.left for line in side) >= _FULL * width
