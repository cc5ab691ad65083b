"""Read well-known binary only after walking it: nested deeply enough, it would take the whole process down."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_DEEPEST: Final = 4
_POINT, _LINE, _POLYGON, _COLLECTIONS = 1, 2, 3, (4, 5, 6, 7)
_FLAGS: Final = 0xE0000000


def shape_of(binary: bytes) -> BaseGeometry:
    """Return the geometry of a well-known binary.

    Raises
    ------
    ValueError, struct.error, shapely.errors.ShapelyError
        If it is none, claims more than it holds, or nests collections more than four deep.
    """
    _check_depth(binary)
    with np.errstate(invalid="ignore"):
        shape: BaseGeometry = shapely.from_wkb(binary)
    return shape


def _check_depth(binary: bytes) -> None:
    at, waiting = 0, [1]
    while waiting:
        waiting[-1] -= 1
        at, members = _past(binary, at)
        waiting.append(members)
        if len(waiting) > _DEEPEST + 1:
            raise ValueError("a geometry is nested too deeply")
        while waiting and not waiting[-1]:
            waiting.pop()


def _past(binary: bytes, at: int) -> tuple[int, int]:
    """Return where a header and its own points end, and how many geometries follow as its members."""
    order = "<" if binary[at : at + 1] == b"\x01" else ">"
    code = struct.unpack_from(f"{order}I", binary, at + 1)[0]
    size = 8 * _dimensions(code)
    kind, at = (code & ~_FLAGS) % 1000, at + 5
    if kind == _POINT:
        return at + size, 0
    count = struct.unpack_from(f"{order}I", binary, at)[0]
    at += 4
    if kind in _COLLECTIONS:
        return at, count
    if kind not in (_LINE, _POLYGON):
        raise ValueError(f"a geometry is of the type {code}, which is not read")
    for _ in range(count if kind == _POLYGON else 0):
        at += 4 + size * struct.unpack_from(f"{order}I", binary, at)[0]
    return (at if kind == _POLYGON else at + size * count), 0


def _dimensions(code: int) -> int:
    """Count the numbers of a point: the height and the measure are flags in one dialect and thousands in another."""
    thousands = (code & ~_FLAGS) // 1000
    return 2 + (bool(code & 0x80000000) or thousands in (1, 3)) + (bool(code & 0x40000000) or thousands in (2, 3))
