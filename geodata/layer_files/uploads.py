"""Have an upload read where it can do no harm: in a child process with limits, without files and without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.confined import answer_of
from geodata.errors import LayerFileError
from geodata.layer_files.child import LIMITS
from geodata.layer_files.layer import Layer, check_size, declared, printable
from geodata.layer_files.reading import check_suffix

MOST_BYTES: Final = 30_000_000
"""Of one upload; larger files are added on the command line, by somebody who has the machine."""


@dataclass(frozen=True, slots=True)
class LayerFile:
    """What a map file holds: its rows with their values and geometries in the file's own datum.

    ``declared`` is the datum or grid that the file says it is in, "" if it says nothing that can be relied on; ``grid``
    is the name of the grid that it carries. ``notes`` are sentences for the planner.
    """

    name: str
    format: str
    encoding: str
    columns: tuple[str, ...]
    rows: tuple[tuple[dict[str, Any], BaseGeometry], ...]
    declared: str = ""
    grid: str = ""
    notes: tuple[str, ...] = ()
    ids: tuple[str | int | float | None, ...] = ()
    unit: str = "feature"
    first: int = 1

    def where(self, number: int) -> str:
        """Say which row of the file the ``number``-th one (from 0) is."""
        return f"{self.name} {self.unit} {number + self.first}"


def read_upload(data: bytes, name: str) -> LayerFile:
    """Read a map file from outside.

    Raises
    ------
    LayerFileError
        One sentence that names the file, the feature and the reason; also when a limit struck.
    """
    shown = printable(PurePath(name.replace("\\", "/").replace("\0", "")).name)
    check_suffix(PurePath(shown))
    check_size(len(data), shown, MOST_BYTES)
    try:
        said = json.loads(answer_of("geodata.layer_files.child", (), json.dumps(shown).encode() + b"\n" + data, LIMITS))
    except TimeoutError:
        raise LayerFileError(f"{shown} takes too long to read: cut it to the region first") from None
    except (ChildProcessError, ValueError):
        told = f"{shown} needs too much time or memory to read, or breaks its reader"
        raise LayerFileError(f"{told}: save it again as GeoJSON") from None
    if "error" in said:
        raise LayerFileError(said["error"])
    shapes = shapely.from_wkb(said["shapes"])
    return LayerFile(
        name=shown,
        rows=tuple(zip(said["rows"], shapes, strict=True)),
        columns=tuple(said["columns"]),
        notes=tuple(said["notes"]),
        ids=tuple(said["ids"]),
        **{key: said[key] for key in ("format", "encoding", "declared", "grid", "unit", "first")},
    )


def layer_file(layer: Layer, shown: str) -> LayerFile:
    """Make the same of a layer that was read in this process.

    Raises
    ------
    LayerFileError
        If it is in a projected grid that is no zone of CGCS2000.
    """
    return LayerFile(
        name=shown,
        format=layer.format,
        encoding=layer.encoding,
        columns=layer.columns,
        rows=layer.rows,
        declared=declared(layer, shown),
        grid=layer.crs.name if layer.crs else "",
        notes=layer.notes,
        ids=layer.ids,
        unit=layer.unit,
        first=layer.first,
    )
