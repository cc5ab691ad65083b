"""Offer the pipeline as commands: extract, build, export, check, gazetteer and store."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import geopandas as gpd
import orjson

from geodata import checks
from geodata.accounts import account_table
from geodata.errors import GeodataError, UsageError, trouble_of
from geodata.export import FORMATS, OUT_DATUMS, suggested_name, words_of, write_export
from geodata.gazetteer import command as gazetteer
from geodata.models import KINDS, SECTORS, STAGES
from geodata.pipeline import build, default_store, in_order, records_of, reports_in
from geodata.store import command as store_command
from geodata.store import open_store

_BAR = 24


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    0 when it is done, 1 for bad input (one sentence on standard error), 2 for wrong usage, 130 when interrupted.
    """
    _speak_utf_8()
    try:
        words = _parser().parse_args(argv)
        return int(words.run(words))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except GeodataError as error:
        print(f"geodata: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"geodata: {trouble_of(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("geodata: stopped; nothing was changed", file=sys.stderr)
        return 130


def _speak_utf_8() -> None:
    """Make the output hold Chinese whatever the machine's language is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="geodata", description="Turn government work reports into map layers.")
    commands = parser.add_subparsers(required=True, metavar="extract | build | export | check | gazetteer | store")
    _extract_words(commands.add_parser("extract", help="list what a report promises, one JSON record per line"))
    _build_words(commands.add_parser("build", help="read reports into a store and print the account"))
    _export_words(commands.add_parser("export", help="write features: GeoJSON, CSV, GeoPackage, KML, Shapefile"))
    check = commands.add_parser("check", help="say what is in place and, for what is not, what to type")
    check.add_argument("--store", type=Path, default=default_store(), help="the store to check (default: %(default)s)")
    check.set_defaults(run=lambda words: checks.run(words.store))
    gazetteer.register(commands)
    store_command.register(commands, default_store())
    return parser


def _extract_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a report: txt, md, docx, pdf or html")
    claims, told = (
        ["commitment", "achievement"],
        "commitment (the default), achievement (what the review says was done)",
    )
    parser.add_argument("--claims", nargs="+", choices=claims, metavar="CLAIM", default=claims[:1], help=told)
    parser.add_argument("--format", choices=["jsonl"], default="jsonl", help="one JSON record per line (the default)")
    parser.add_argument("--jobs", type=_count, default=1, help="number of processes (default: 1)")
    parser.set_defaults(run=_extract)


def _build_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="reports or folders (default: the seeds)")
    parser.add_argument("--store", type=Path, default=default_store(), help="the store to write (default: %(default)s)")
    parser.add_argument("--jobs", type=_count, default=1, help="number of processes (default: 1)")
    parser.set_defaults(run=_build)


def _export_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, default=default_store(), help="the store to read (default: %(default)s)")
    parser.add_argument("--format", choices=FORMATS, default="geojson", help="default: %(default)s")
    for name, codes in (("sector", SECTORS), ("stage", STAGES), ("kind", KINDS)):
        parser.add_argument(f"--{name}", nargs="+", action="extend", choices=codes, metavar=name.upper(), default=[])
    parser.add_argument("--report", action="append", default=[], metavar="ID", help="only this report of the store")
    parser.add_argument("--datum", choices=OUT_DATUMS, default=OUT_DATUMS[0], help="of the file (default: %(default)s)")
    told = "the file to write (default: named after what it holds)"
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=told)
    parser.set_defaults(run=_export)


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes: give 1 to 256")
    return int(text)


def _extract(words: argparse.Namespace) -> int:
    records = partial(records_of, claims=tuple(words.claims))
    for held in in_order(records, reports_in(words.files), jobs=words.jobs, progress=_progress):
        sys.stdout.writelines(orjson.dumps(one).decode() + "\n" for one in held)
    sys.stdout.flush()
    return 0


def _build(words: argparse.Namespace) -> int:
    result = build(words.paths, words.store, jobs=words.jobs, progress=_progress)
    for report in result.reports:
        print(f"{report.title}  {report.issuer} {report.adcode}".rstrip())
    print(account_table(result.account, result.sectors))
    done = "already up to date" if result.reused else "written"
    print(f"{result.account.total} commitments of {len(result.reports)} report(s); store {done}: {result.store}")
    return 0


def _export(words: argparse.Namespace) -> int:
    store = open_store(words.store)
    chosen = {name: getattr(words, name) for name in ("report", "sector", "stage", "kind") if getattr(words, name)}
    reports = [store.report(report_id) for report_id in words.report] or store.reports()
    features = _filtered(store.features(), chosen)
    filter_text = "; ".join(f"{name}: {', '.join(codes)}" for name, codes in chosen.items())
    said = [word for name in ("sector", "stage", "kind") for word in words_of(name, chosen.get(name, ()))]
    output = words.output or Path(suggested_name(reports, said, words.format, datum=words.datum))
    if output.exists() and output.samefile(words.store):
        raise UsageError(f"-o {output} is the store itself: give the name of another file")
    write_export(features, output, words.format, filter_text=filter_text, reports=reports, datum=words.datum)
    placed = int(features.geometry.notna().sum())
    print(f"{len(features)} features, {placed} of them on the map, written to {output}")
    return 0


def _filtered(features: gpd.GeoDataFrame, chosen: dict[str, Iterable[str]]) -> gpd.GeoDataFrame:
    columns = {"report": "report_id"}
    for name, codes in chosen.items():
        features = features[features[columns.get(name, name)].isin(list(codes))]
    return features


def _progress(done: int, whole: int, name: str) -> None:
    """Draw a bar on standard error where someone is looking and there is more than one report."""
    if whole < 2 or not sys.stderr.isatty():
        return
    full = _BAR * done // whole
    end = "\n" if done == whole else ""
    print(f"\r[{'#' * full}{'.' * (_BAR - full)}] {done}/{whole} {name}\x1b[K", end=end, file=sys.stderr, flush=True)
