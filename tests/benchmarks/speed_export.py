"""Time the GeoJSON export beside shapely and orjson alone on the same frame: `speed_export.py [FEATURES] [ROUNDS]`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from samples import sample_features

from geodata.export import to_bytes, to_geojson_bytes


def frame(count: int) -> gpd.GeoDataFrame:
    """Repeat the sample's five features with geometries of their own: points, lines of 20 vertices, areas of 32."""
    base = sample_features()
    features = pd.concat([base] * (count // len(base) + 1), ignore_index=True).iloc[:count]
    made = np.random.default_rng(1)
    centres = made.uniform((119.5, 35.5), (120.3, 36.2), (count, 2))
    points = shapely.points(centres)
    lines = shapely.linestrings(centres[:, None, :] + made.normal(0, 0.01, (count, 20, 2)).cumsum(axis=1))
    areas = shapely.buffer(points, 0.01, quad_segs=8)
    which = np.arange(count) % 3
    features = gpd.GeoDataFrame(
        features.drop(columns="geometry"),
        geometry=np.where(which == 0, points, np.where(which == 1, lines, areas)),
        crs=4326,
    )
    features["id"] = [f"r-{number:06d}" for number in range(count)]
    return features


def bare(features: gpd.GeoDataFrame, rows: Callable[[pd.DataFrame], Iterable[dict[str, Any]]]) -> bytes:
    """Write the same properties and geometries with nothing but shapely and orjson."""
    shapes = shapely.to_geojson(features.geometry.to_numpy())
    held = [
        {"type": "Feature", "geometry": orjson.Fragment(shape), "properties": row}
        for shape, row in zip(shapes, rows(features.drop(columns="geometry")), strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": held})


def pandas_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Make rows as pandas does."""
    return frame.to_dict("records")


def zipped_rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Make rows as fast as Python can."""
    names = list(frame.columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True))


def seconds(work: Callable[[], bytes]) -> tuple[float, int]:
    """Return the processor time of one run, and how many bytes it made."""
    gc.collect()
    start = process_time()
    size = len(work())
    return process_time() - start, size


def main() -> None:
    """Print the times and the ratios of the best rounds."""
    count, rounds = (int(word) for word in [*sys.argv[1:], *("100000", "3")[len(sys.argv) - 1 :]])
    features = frame(count)
    works = {
        "ours": lambda: to_geojson_bytes(features),
        "shapely + orjson, rows by pandas": lambda: bare(features, pandas_rows),
        "shapely + orjson, rows by zip": lambda: bare(features, zipped_rows),
    }
    took = {name: min(seconds(work) for _ in range(rounds)) for name, work in works.items()}
    for name, (time, size) in took.items():
        print(
            f"{name}: {count} features in {time:.2f} s ({size / 1e6:.0f} MB); ours / this {took['ours'][0] / time:.2f}"
        )
    small = features.iloc[: min(count, 10_000)]
    for kind in ("csv", "gpkg", "kml", "shp"):
        time, size = seconds(partial(to_bytes, small, kind))
        print(f"{kind}: {len(small)} features in {time:.2f} s ({size / 1e6:.0f} MB)")


if __name__ == "__main__":
    main()
