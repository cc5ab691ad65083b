"""Make stores of any size: mixed points, lines and areas in the first region, the same ones every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import shapely

from geodata.gazetteer import load_gazetteer
from geodata.layers import FLAGS, LISTS, NUMBERS, OFFSETS, TEXTS, frame_of
from geodata.models import SECTORS, STAGES, Report, Section, Sentence
from geodata.store import write_store

ADCODE: Final = "370211"
NAMES: Final = ("学校", "公园", "道路", "泵站", "医院", "码头", "园区", "管网", "线路", "社区")


def store(path: Path, count: int) -> None:
    """Write a store of one report with ``count`` placed commitments."""
    gazetteer = load_gazetteer(ADCODE)
    towns = sorted({place.town for place in gazetteer.places if place.town})
    frame = features(count, towns)
    write_store(path, [(_report(frame), frame)], [gazetteer])


def features(count: int, towns: list[str]) -> gpd.GeoDataFrame:
    """Return ``count`` rows: a third points, a third lines of six vertices, a third areas of eight."""
    chance = np.random.default_rng(7)
    shapes = _shapes(chance, count)
    sectors, stages = chance.integers(0, len(SECTORS), count), chance.integers(0, len(STAGES), count)
    yuan = np.where(chance.random(count) < 0.2, chance.integers(1, 900, count) * 1e7, np.nan)
    blank = dict.fromkeys(TEXTS, "") | dict.fromkeys(NUMBERS) | dict.fromkeys(OFFSETS, 0)
    blank |= dict.fromkeys(FLAGS, False) | {name: [] for name in LISTS}
    rows, start = [], 0
    for n in range(count):
        name = f"第{n + 1}号{NAMES[n % len(NAMES)]}"
        words = f"建设{name}。"
        rows.append(
            blank | _kind(n % 3) | _spans(start, name, words) | {
                "id": f"bench-{n + 1:06d}", "report_id": "bench", "name": name, "name_read": name,
                "kind": "named_project", "sector": SECTORS[sectors[n]], "stage": STAGES[stages[n]],
                "claim": "commitment", "firmness": "firm", "verb": "建设", "fate": "placed", "method": "exact_name",
                "town": towns[n % len(towns)], "place_name": name, "sentence": words, "geometry": shapes[n],
                "investment_yuan": None if np.isnan(yuan[n]) else float(yuan[n]),
                "investment_basis": "" if np.isnan(yuan[n]) else "own",
            }
        )  # fmt: skip
        start += len(words)
    return frame_of(rows)


def _kind(shape: int) -> dict[str, Any]:
    forms = ({"form": "point", "precision": "L2", "radius_m": 300.0}, {"form": "schematic", "precision": "L3"},
             {"form": "area", "precision": "L4"})  # fmt: skip
    return dict(forms[shape])


def _spans(start: int, name: str, words: str) -> dict[str, int]:
    end = start + len(words)
    spans = {f"{what}_start": start for what in ("sentence", "paragraph", "verb")}
    spans |= {"sentence_end": end, "paragraph_end": end, "verb_end": start + 2}
    return spans | {"name_start": start + 2, "name_end": start + 2 + len(name), "start": start + 2, "end": end - 1}


def _shapes(chance: np.random.Generator, count: int) -> list[Any]:
    """Spread shapes of some kilometres over the region."""
    centres = np.column_stack([chance.uniform(119.55, 120.35, count), chance.uniform(35.6, 36.15, count)])
    steps = chance.normal(0, 0.004, (count, 6, 2)).cumsum(axis=1)
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    radii = chance.uniform(0.002, 0.008, (count, 8))
    rims = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=2)
    made: list[Any] = list(shapely.points(centres))
    made[1::3] = shapely.linestrings(centres[1::3, None] + steps[1::3])
    made[2::3] = shapely.polygons(centres[2::3, None] + rims[2::3])
    return made


def _report(frame: gpd.GeoDataFrame) -> Report:
    text = "".join(frame["sentence"])
    edges = zip(frame["sentence_start"], frame["sentence_end"], strict=True)
    sentences = tuple(Sentence(int(a), int(b), int(a), int(b), 0) for a, b in edges)
    section = Section(0, len(text), "", 1, "plan")
    return Report(
        "bench", "bench", "青岛西海岸新区", ADCODE, 2023, "synthetic", f"{len(text):064x}", "utf-8", text,
        (section,), sentences,
    )  # fmt: skip


def minimal_geojson(frame: gpd.GeoDataFrame) -> bytes:
    """Return the least that says the same as GeoJSON: 6 decimals, id, name, sector, stage, investment."""
    wanted = ("name", "sector", "stage", "investment_yuan")
    columns = {name: frame[name].tolist() for name in wanted}
    shapes = [orjson.loads(text) for text in shapely.to_geojson(shapely.transform(frame.geometry.array, _rounded))]
    rows = [
        {"type": "Feature", "id": key, "geometry": shape, "properties": {name: columns[name][n] for name in wanted}}
        for n, (key, shape) in enumerate(zip(frame["id"], shapes, strict=True))
    ]
    for row in rows:
        row["properties"] = {key: value for key, value in row["properties"].items() if value == value and value}
    return orjson.dumps({"type": "FeatureCollection", "features": rows})


def _rounded(points: np.ndarray) -> np.ndarray:
    return np.round(points, 6)
