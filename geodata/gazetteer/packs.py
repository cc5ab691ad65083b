"""Load the region pack of an adcode into a gazetteer, or an empty gazetteer with the reason."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import regex
from platformdirs import user_data_path

from geodata.errors import GazetteerError
from geodata.gazetteer.aliases import ruled_aliases
from geodata.gazetteer.basemap import base_layers
from geodata.gazetteer.coarsening import FINER_THAN_TOWN, NOT_LISTED, Listed, listed
from geodata.gazetteer.divisions import below, division_of, divisions, full_name, names_of
from geodata.gazetteer.index import Gazetteer
from geodata.gazetteer.positions import NOWHERE, Position, Resolver
from geodata.gazetteer.rows import Pack, PlaceRow, naming, read_pack, read_region
from geodata.models import Place

_PACKS = "*/region.json"


def known_regions() -> tuple[str, ...]:
    """List the adcodes whose packs are shipped."""
    return tuple(sorted(path.parent.name for path in _shipped().glob(_PACKS)))


def region_of(words: str) -> str:
    """Return the code of the one region that a title or issuer names, "" for none or more than one.

    A region with a pack is known by the names its reports use (西海岸新区), any other by its full official name. A
    pack that is broken is known by its official names alone: it harms the reports of its own region, no others.
    """
    described = {code: _names(path) for code, path in _packs()}
    named = [code for code, names in described.items() if any(len(name) > 2 and name in words for name in names)]
    return named[0] if len(named) == 1 else division_of(words)


def _packs() -> Iterator[tuple[str, Path]]:
    for top in (_shipped(), own_regions()):
        for path in top.glob(_PACKS):
            if is_code(path.parent.name):
                yield path.parent.name, path


def _names(path: Path) -> list[str]:
    adcode = path.parent.name
    try:
        return list(read_region(path).get("issuer_names", []))
    except GazetteerError:
        return [full_name(adcode), divisions()[adcode].name] if adcode in divisions() else []


def is_code(adcode: str) -> bool:
    """Tell whether a text can be the code of a region: six ASCII digits, and so a safe name of a folder."""
    return regex.fullmatch(r"[0-9]{6}", adcode) is not None


def own_regions() -> Path:
    """Return the folder of the planner's own packs and additions: ``MAPAPP_GAZETTEER``, or the user's data folder."""
    return Path(os.environ.get("MAPAPP_GAZETTEER") or user_data_path("mapapp", appauthor=False) / "gazetteer")


def additions(adcode: str) -> Path:
    """Return the folder that holds what a planner added to a region, one sub-folder per batch."""
    return own_regions() / adcode


def pack_folder(adcode: str) -> Path:
    """Return the folder of a region's pack, shipped or the planner's own.

    Raises
    ------
    GazetteerError
        If the region has none.
    """
    for folder in (_shipped() / adcode, own_regions() / adcode):
        if has_pack(adcode) and (folder / "region.json").is_file():
            return folder
    raise GazetteerError(f"the region {adcode!r} has no pack yet: make one with geodata gazetteer new {adcode}")


def has_pack(adcode: str) -> bool:
    """Tell whether a region has a pack, shipped or the planner's own."""
    with naming(own_regions()):
        return is_code(adcode) and any((top / adcode / "region.json").is_file() for top in (_shipped(), own_regions()))


def gazetteer_state() -> str:
    """Return a digest of every file that a planner added or made, for whoever caches what was built from them."""
    digest = hashlib.sha256()
    for path in sorted(own_regions().rglob("*")) if own_regions().is_dir() else ():
        inside = path.relative_to(own_regions())
        with naming(path):
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                digest.update(os.fsencode(inside) + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _shipped() -> Path:
    return Path(str(files("geodata"))) / "data" / "regions"


def load_gazetteer(adcode: str) -> Gazetteer:
    """Load the pack of a region; without a pack the names of its divisions alone; for an unknown code, nothing.

    The last two carry the ``reason``.

    Raises
    ------
    GazetteerError
        If the pack is there but broken.
    """
    return _loaded(adcode, own_regions(), gazetteer_state())


@cache
def _loaded(adcode: str, own: Path, state: str) -> Gazetteer:
    # The state is a key of the cache: an addition is seen by the next call, at the cost of one small digest.
    if has_pack(adcode):
        folder, added = pack_folder(adcode), own / adcode
        return gazetteer_from(folder, added if added.is_dir() and added != folder else None)
    if adcode in divisions():
        inside = {division.adcode for division in below(adcode)}
        return names_of(adcode, tuple(load_gazetteer(code) for code in known_regions() if code in inside))
    return Gazetteer(
        adcode,
        reason=f"还没有 {adcode or '（未知行政区）'} 的地名资料包，报告里的地名只能列出，不能上图",
        reason_en=f"there is no pack for {adcode or '(unknown region)'}: names are listed, not drawn",
    )


def gazetteer_from(folder: Path, added: Path | None = None) -> Gazetteer:
    """Build a gazetteer from a pack folder; what the folder lacks only makes positions coarser."""
    pack = read_pack(folder, added)
    _check_ids(pack)
    with naming(folder):
        return _built(pack)


def _built(pack: Pack) -> Gazetteer:
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
    ids = {row.id for row in pack.places}
    strays = (pack.aliases.keys() | pack.facts.keys() | pack.routes.keys() | pack.points.keys()) - ids
    if strays:
        raise GazetteerError(f"the pack speaks of {sorted(strays)[0]!r}, which has no row in places.csv")


def _place(row: PlaceRow, resolver: Resolver, pack: Pack) -> Place:
    position, why = _coarsened(row, resolver.position(row.id), resolver)
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
        town=row.name if row.kind == "town" else resolver.name(row.town),
        reason=_fallen(_both(row.reason, why.zh), position, "zh"),
        reason_en=_fallen(_both(pack.reasons_en.get(row.reason, row.reason), why.en, "; "), position, "en"),
        published_length_km=row.published_length_km,
        facts=pack.facts.get(row.id, ()),
    )


def _coarsened(row: PlaceRow, position: Position, resolver: Resolver) -> tuple[Position, Listed]:
    why = listed(row.name, row.kind)
    if not why.zh or position.geometry is None or position.precision not in FINER_THAN_TOWN:
        return position, NOT_LISTED
    town = resolver.position(row.town) if row.town else NOWHERE
    return replace(town, precision="L7" if town.geometry is not None else "L0", rung=0), why


def _city(pack: Pack) -> str:
    names = [parent["name"] for parent in pack.region.get("parents", []) if parent["adcode"].endswith("00")]
    return regex.sub(r"(?:市|地区|盟)$", "", names[0]) if names else ""


def _both(first: str, second: str, between: str = "；") -> str:
    return between.join(dict.fromkeys(part for part in (first, second) if part))


def _fallen(reason: str, position: Position, lang: str) -> str:
    if not position.rung:
        return reason
    town = position.precision in ("L5", "L7")
    if lang == "en":
        return f"{reason} (finer data is not at hand: shown by {'its town' if town else 'a coarser extent'})"
    return f"{reason}（更细的位置资料本次不可用，退到{'镇街' if town else '较粗'}范围）"
