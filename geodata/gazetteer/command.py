"""Offer the gazetteer as a command: list, show, add, import-osm, doctor, new."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geodata.crs import DATUMS, WGS84, datum_named
from geodata.errors import GazetteerError, UsageError
from geodata.gazetteer.adding import Added, Origin, add_file, add_rows, new_region
from geodata.gazetteer.checking import doctor
from geodata.gazetteer.divisions import full_name
from geodata.gazetteer.incoming import FORMATS
from geodata.gazetteer.index import Gazetteer
from geodata.gazetteer.kinds import kind_named
from geodata.gazetteer.options import Option, options_for
from geodata.gazetteer.osm import LICENCE, SERVICE, SOURCE, fetch_osm, read_osm
from geodata.gazetteer.packs import gazetteer_from, has_pack, known_regions, load_gazetteer, pack_folder
from geodata.layer_files.layer import printable
from geodata.models import PRECISIONS, Place

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

REGION: Final = "370211"
_DATUM_HELP: Final = f"datum of the file: {', '.join(DATUMS)}, EPSG:4513 to 4554, or detect"


def register(subparsers: Subparsers) -> None:
    """Mount ``gazetteer`` on the main command; every sub-command sets ``run(words) -> exit code``."""
    gazetteer = subparsers.add_parser("gazetteer", help="look at the known places, add to them, or make a new region")
    commands = gazetteer.add_subparsers(required=True, metavar="list | show | add | import-osm | doctor | new")
    _list_words(_command(commands, "list", _list, "list the places of a region"))
    show = _command(commands, "show", _show, "show what a name may mean, with scores and reasons")
    show.add_argument("name", metavar="NAME")
    _region_word(show)
    _add_words(_command(commands, "add", _add, "add the places of a file"))
    _osm_words(_command(commands, "import-osm", _import_osm, "add places from OpenStreetMap data"))
    _region_word(_command(commands, "doctor", _doctor, "say what is doubtful in a region's gazetteer"))
    _new_words(_command(commands, "new", _new, "make the pack of another region"))


def _command(
    commands: Subparsers, name: str, run: Callable[[argparse.Namespace], int], told: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=told, description=told)
    parser.set_defaults(run=run)
    return parser


def _region_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adcode", default=REGION, metavar="CODE", help="six-digit code (default: %(default)s)")


def _list_words(parser: argparse.ArgumentParser) -> None:
    _region_word(parser)
    parser.add_argument("--kind", default="", help="only this kind: station, town, road, campus …")
    parser.add_argument("--unlocated", action="store_true", help="only those that nobody has located yet")


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=f"one of {' '.join(FORMATS)}")
    _region_word(parser)
    parser.add_argument("--datum", required=True, help=_DATUM_HELP)
    parser.add_argument("--source", required=True, help="who measured or published this, and when")
    parser.add_argument("--licence", default="", help="under which licence it may be passed on")
    parser.add_argument("--kind", default="poi", help="kind of those that do not say theirs (default: %(default)s)")
    parser.add_argument("--precision", default="L1", choices=[code for code in PRECISIONS if code in ("L1", "L2")])
    parser.add_argument(
        "--radius", type=int, default=0, metavar="M", help="metres within which the points are true (L1: 100, L2: 300)"
    )
    parser.add_argument("--name-field", default="", metavar="COLUMN", help="column that holds the names")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out instead of refusing the file")


def _osm_words(parser: argparse.ArgumentParser) -> None:
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("file", type=Path, nargs="?", metavar="FILE", help="Overpass .json, .osm or .osm.pbf")
    given.add_argument("--live", action="store_true", help="ask the Overpass service over the network")
    parser.add_argument(
        "--service", default=SERVICE, metavar="ADDRESS", help="another Overpass service to ask with --live"
    )
    _region_word(parser)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only things of these names")


def _new_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("adcode", metavar="ADCODE", help="six-digit code of the region")
    parser.add_argument("--outline", type=Path, required=True, metavar="FILE", help="a polygon of the region")
    parser.add_argument("--datum", required=True, help=_DATUM_HELP)
    parser.add_argument("--source", required=True, help="who published the outline")
    parser.add_argument("--licence", default="", help="its licence")


def _list(words: argparse.Namespace) -> int:
    gazetteer = load_gazetteer(words.adcode)
    rows = [place for place in gazetteer.places if words.kind in ("", place.kind)]
    rows = [place for place in rows if place.geometry is None or not words.unlocated]
    for place in rows:
        print(f"{place.precision}  {place.kind:14} {place.name}  [{place.id}]  {place.source}  {place.licence}")
    counted = Counter(place.precision for place in rows)
    kinds = ", ".join(sorted({place.kind for place in gazetteer.places}))
    none = (
        f"no places of the kind '{printable(words.kind)}'; there are {kinds}" if words.kind and kinds else "no places"
    )
    print(", ".join(f"{counted[code]} at {code}" for code in sorted(counted)) or none)
    if gazetteer.reason:
        print(gazetteer.reason_en)
    return 0


def _show(words: argparse.Namespace) -> int:
    gazetteer = load_gazetteer(words.adcode)
    options = options_for(words.name, gazetteer)
    region = full_name(words.adcode) or words.adcode
    if not options:
        missing = gazetteer.reason_en or "geodata gazetteer add can add it"
        raise GazetteerError(f"'{printable(words.name)}' is not in the gazetteer of {region}: {missing}")
    named = {candidate.place_id for candidate in gazetteer.lookup(words.name)}
    if not named:
        print(f"'{printable(words.name)}' is no name of the gazetteer of {region}; it may mean:")
    elif len(named) > 1:
        print(f"'{printable(words.name)}' is ambiguous: {len(named)} places have this name")
    for option in options:
        if option.place_id in named or not named:
            print(_told(option, gazetteer.get(option.place_id), gazetteer))
    for option in options if named else ():
        if option.place_id not in named:
            print(
                f"also  {option.score:.2f}  {option.precision}  {option.name}  [{option.place_id}]  {option.reason.en}"
            )
    return 0


def _told(option: Option, place: Place, gazetteer: Gazetteer) -> str:
    town, kind = gazetteer.town_of(place), kind_named(place.kind)
    at = f"{place.source_lon}, {place.source_lat} ({place.datum})" if place.source_lon is not None else place.datum
    inside = town.name if town else "-"
    lines = [
        f"{place.name}  [{place.id}]  {place.kind} (IATI {kind.iati_class}, {kind.iati_name})",
        f"  score        {option.score:.2f} by {option.rule} ({option.alias})",
        f"  precision    {place.precision} {place.form}, radius {_metres(place.radius_m)}, town {inside}",
        f"  because      {place.reason or '-'}",
        *([f"               {place.reason_en}"] if place.reason_en != place.reason else []),
        f"  source       {place.source or '-'}; {place.licence or '-'}; {at}; retrieved {place.retrieved or '-'}",
        f"  also called  {'、'.join(alias.name for alias in place.aliases) or '-'}",
    ]
    if place.published_length_km is not None:
        lines.append(f"  length       {place.published_length_km:g} km as published")
    facts = [f"  {fact.kind:12} {fact.text} ({fact.source}, {fact.date})" for fact in place.facts]
    return "\n".join([*lines, *facts])


def _metres(radius: float | None) -> str:
    return "-" if radius is None else f"{radius:,.0f} m"


def _datum(text: str) -> str:
    return text if text == "detect" else datum_named(text)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _add(words: argparse.Namespace) -> int:
    origin = Origin(words.source, words.licence, _today(), words.kind, words.precision, words.radius)
    added = add_file(
        words.file, words.adcode, _datum(words.datum), origin, name_field=words.name_field, skip_bad=words.skip_bad
    )
    return _report(added)


def _report(added: Added) -> int:
    for issue in added.issues:
        print(f"left out: {issue.message}")
    finer = f", {len(added.replaced)} of them make a known place finer" if added.replaced else ""
    print(f"{len(added.ids)} places added from {added.datum}{finer}; they lie in {added.folder}")
    return 0


def _import_osm(words: argparse.Namespace) -> int:
    gazetteer = load_gazetteer(words.adcode)
    if words.live:
        if gazetteer.bbox is None:
            raise GazetteerError(f"the region {words.adcode} has no box to ask for: make its pack first")
        with tempfile.TemporaryDirectory() as folder:
            answer = Path(folder) / "overpass.json"
            fetch_osm(gazetteer.bbox, answer, words.service)
            rows = read_osm(answer)
    else:
        rows = read_osm(words.file)
    kept = [row for row in rows if not words.only or row.name in words.only]
    if not kept:
        raise GazetteerError("the data holds nothing named that could be a place of ours")
    origin = Origin(SOURCE, LICENCE, _today())
    return _report(add_rows(kept, words.adcode, WGS84, origin, "openstreetmap", skip_bad=True))


def _doctor(words: argparse.Namespace) -> int:
    if not has_pack(words.adcode):
        raise UsageError(f"the region {words.adcode} has no pack; there is one for {', '.join(known_regions())}")
    issues = list(doctor(load_gazetteer(words.adcode), gazetteer_from(pack_folder(words.adcode))))
    for issue in issues:
        print(f"{issue.kind:15} {issue.message}")
    print(f"{len(issues)} doubtful" if issues else "nothing doubtful")
    return 1 if issues else 0


def _new(words: argparse.Namespace) -> int:
    origin = Origin(words.source, words.licence, _today())
    folder = new_region(words.adcode, words.outline, _datum(words.datum), origin)
    print(f"{full_name(words.adcode)}: {len(load_gazetteer(words.adcode))} names; the pack lies in {folder}")
    return 0
