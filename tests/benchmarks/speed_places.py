"""Measure names against gazetteers of 40,000 and of a million names, and datum conversion against pyproj's own.

Run: ``python tests/benchmarks/speed_places.py [--names 1000000]``. Prints CPU seconds, mentions per CPU second, memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyproj
from shapely.geometry import Point

from geodata import crs
from geodata.gazetteer import Gazetteer, known_regions, load_gazetteer
from geodata.gazetteer.divisions import country
from geodata.gazetteer.packs import gazetteer_from, pack_folder
from geodata.geocoding import options_for, place_commitment
from geodata.models import Alias, Commitment, Place, Report, Span
from geodata.places import find_mentions

STEMS = "青海王台宝山大村珠江隐凤凰岛湾石河马家东西南北中长安平阳林田口桥泉新古龙虎云水木金火土"
ENDINGS = ("路", "镇", "街道", "小学", "医院", "大桥", "水库", "产业园", "站", "村")


def cpu(run: Callable[[], object], times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def memory_mb() -> float:
    """Give what is held now where the system tells it, else the most that was ever held."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def synthetic(count: int, chance: random.Random) -> tuple[Place, ...]:
    names: set[str] = set()
    while len(names) < count:
        names.add("".join(chance.choices(STEMS, k=chance.randint(2, 5))) + chance.choice(ENDINGS))
    point = Point(120.0, 36.0)
    alias = Alias("", "other_name", 0.9)
    return tuple(
        Place(str(number), name, "poi", point, "point", "L2", 300.0, "synthetic", "", "WGS 84", "", aliases=(alias,))
        for number, name in enumerate(sorted(names))
    )


def promises(names: list[str]) -> list[tuple[Commitment, Report]]:
    made = []
    for name in names:
        text = f"加快{name}等项目建设，实施综合改造提升工程。"
        span = Span(name, 2, 2 + len(name))
        whole = Span(text, 0, len(text))
        commitment = Commitment(
            "b-001", "named_project", span, 2, span.end, whole, "transport", "construction", "by hand"
        )
        made.append((commitment, Report("b", "", "", "", 2023, "", "", "utf-8", text, (), ())))
    return made


def measure_names(label: str, build: Callable[[], Gazetteer], names: list[str]) -> None:
    before = memory_mb()
    start = time.process_time()
    gazetteer = build()
    built = time.process_time() - start
    cases = promises(names)
    spent = cpu(lambda: [place_commitment(c, find_mentions(c, r, gazetteer), gazetteer) for c, r in cases])
    looked = cpu(lambda: [gazetteer.lookup(name) for name in names], 20)
    index = f"names {len(gazetteer.names()):>9,}  index {built:6.2f} s  +{memory_mb() - before:5.0f} MB"
    offered = cpu(lambda: [options_for(name, gazetteer) for name in names[:5]]) / 5
    rates = f"place {len(cases) / spent:>7,.0f} mentions/s  lookup {looked / len(names) * 1e6:4.1f} us"
    rates += f"  options {offered * 1e3:6.1f} ms"
    print(f"{label:24} {index}  {rates}")


def measure_datums(count: int = 1_000_000) -> None:
    chance = np.random.default_rng(7)
    lon, lat = chance.uniform(75, 130, count), chance.uniform(20, 50, count)
    own = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4528", always_xy=True)
    base = min(cpu(lambda: own.transform(lon, lat)) for _ in range(3))
    print(f"pyproj EPSG:4490 to 4528     {count:,} vertices in {base:.2f} s")
    for datum in (crs.GCJ02, crs.BD09):
        x, y = crs.to_datum(datum, lon, lat)
        there = min(cpu(lambda datum=datum: crs.to_datum(datum, lon, lat)) for _ in range(3))  # type: ignore[misc]
        back = min(cpu(lambda datum=datum, x=x, y=y: crs.wgs84_from(datum, x, y)) for _ in range(3))  # type: ignore[misc]
        print(
            f"{datum:7} to {there:.2f} s ({there / base:.1f} x pyproj)  "
            f"exact inverse {back:.2f} s ({back / base:.1f} x)"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--names", type=int, default=1_000_000)
    words = parser.parse_args()
    chance = random.Random(7)
    seed = [place.name for place in load_gazetteer("370211").places if place.kind != "village"] * 5
    measure_names("370211 alone", lambda: gazetteer_from(pack_folder("370211")), seed)
    packs = tuple(load_gazetteer(code) for code in known_regions())
    measure_names("the country's divisions", lambda: country(packs), seed)
    for count in (40_000, words.names):
        places = synthetic(count, chance)
        names = chance.sample([place.name for place in places], 1000)
        measure_names(f"synthetic {count:,}", lambda places=places: Gazetteer("", "", places), names)
    measure_datums()


if __name__ == "__main__":
    main()
