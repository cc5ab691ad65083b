"""Load the region pack of an adcode into a gazetteer, or an empty gazetteer with the reason."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import regex

from geodata.errors import GazetteerError
from geodata.gazetteer.aliases import ruled_aliases
from geodata.gazetteer.basemap import base_layers
from geodata.gazetteer.divisions import divisions, names_of
from geodata.gazetteer.index import Gazetteer
from geodata.gazetteer.positions import NOWHERE, Position, Resolver
from geodata.gazetteer.rows import Pack, PlaceRow, read_pack
from geodata.models import Place, Precision

_FINER_THAN_TOWN: tuple[Precision, ...] = ("L1", "L2", "L3", "L4")


def known_regions() -> tuple[str, ...]:
    """List the adcodes that have a pack."""
    with as_file(files("geodata") / "data" / "regions") as folder:
        return tuple(sorted(path.name for path in folder.iterdir() if (path / "region.json").is_file()))


@cache
def load_gazetteer(adcode: str) -> Gazetteer:
    """Load the pack of a region; without a pack the names of its divisions alone; for an unknown code, nothing.

    The last two carry the ``reason``.

    Errors: `GazetteerError` if the pack is there but broken.
    """
    if adcode in divisions() and adcode not in known_regions():
        return names_of(adcode)
    if adcode not in known_regions():
        return Gazetteer(
            adcode, reason=f"还没有 {adcode or '（未知行政区）'} 的地名资料包，报告里的地名只能列出，不能上图"
        )
    with as_file(files("geodata") / "data" / "regions" / adcode) as folder:
        return gazetteer_from(folder)


def gazetteer_from(folder: Path) -> Gazetteer:
    """Build a gazetteer from a pack folder; what the folder lacks only makes positions coarser."""
    pack = read_pack(folder)
    _check_ids(pack)
    resolver = Resolver(pack)
    places = tuple(_place(row, resolver, pack) for row in pack.places)
    adcode = str(pack.region["adcode"])
    district = pack.outlines.get(f"district-{adcode}")
    west, south, east, north = pack.region["bbox"]
    return Gazetteer(
        adcode,
        str(pack.region["name"]),
        places,
        outline=district.geometry if district else None,
        bbox=(west, south, east, north),
        parents=tuple(parent["name"] for parent in pack.region.get("parents", [])),
        routes=pack.routes,
        basemap=base_layers(pack, places),
        attributions=tuple(pack.region.get("attributions", [])),
    )


def _check_ids(pack: Pack) -> None:
    ids = [row.id for row in pack.places]
    if len(ids) != len(set(ids)):
        twice = next(key for key in ids if ids.count(key) > 1)
        raise GazetteerError(f"places.csv holds the id {twice!r} twice: ids must be unique")
    strays = (pack.aliases.keys() | pack.facts.keys() | pack.routes.keys() | pack.points.keys()) - set(ids)
    if strays:
        raise GazetteerError(f"the pack speaks of {sorted(strays)[0]!r}, which has no row in places.csv")


def _place(row: PlaceRow, resolver: Resolver, pack: Pack) -> Place:
    position, reason = _coarsened(row, resolver.position(row.id), resolver)
    own = pack.aliases.get(row.id, ())
    ruled = ruled_aliases(row.name, row.kind, _city(pack))
    return Place(
        id=row.id,
        name=row.name,
        kind=row.kind,
        geometry=position.geometry,
        form=position.form,
        precision=position.precision,
        radius_m=position.radius_m,
        source=_both(row.source, position.source),
        licence=position.licence or row.licence,
        datum=position.datum or "WGS 84",
        retrieved=row.retrieved,
        aliases=(*own, *(alias for alias in ruled if alias.name not in {known.name for known in own})),
        source_lon=position.source_lon,
        source_lat=position.source_lat,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        town=row.town,
        reason=_fallen(reason, position),
        published_length_km=row.published_length_km,
        facts=pack.facts.get(row.id, ()),
    )


def _coarsened(row: PlaceRow, position: Position, resolver: Resolver) -> tuple[Position, str]:
    why = next((reason for match, value, reason in _coarse_list() if _is_listed(row, match, value)), "")
    if not why or position.geometry is None or position.precision not in _FINER_THAN_TOWN:
        return position, row.reason
    town = resolver.position(row.town) if row.town else NOWHERE
    return replace(town, precision="L7" if town.geometry is not None else "L0", rung=0), f"{row.reason}；{why}"


def _is_listed(row: PlaceRow, match: str, value: str) -> bool:
    return row.kind == value if match == "kind" else regex.search(value, row.name) is not None


@cache
def _coarse_list() -> tuple[tuple[str, str, str], ...]:
    with (files("geodata") / "data" / "coarsened.csv").open(encoding="utf-8") as lines:
        return tuple((row["match"], row["value"], row["reason"]) for row in csv.DictReader(lines))


def _city(pack: Pack) -> str:
    names = [parent["name"] for parent in pack.region.get("parents", []) if parent["adcode"].endswith("00")]
    return regex.sub(r"(?:市|地区|盟)$", "", names[0]) if names else ""


def _both(first: str, second: str) -> str:
    return "；".join(dict.fromkeys(part for part in (first, second) if part))


def _fallen(reason: str, position: Position) -> str:
    if not position.rung:
        return reason
    return f"{reason}（更细的位置资料本次不可用，退到{'镇街' if position.precision in ('L5', 'L7') else '较粗'}范围）"
