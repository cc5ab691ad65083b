"""Read one report that a planner brought, in a process of its own with limits, and print what it holds.

Lines of JSON on standard output: ``{"stage": …}`` while it works, then one ``{"result": …}`` or ``{"error": …}``.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, Final

import orjson

from geodata.errors import GeodataError, ReportError
from geodata.models import Report, Section, Sentence
from geodata.reports import report_from_bytes, report_from_text

MEGABYTES: Final = 4096  # what the reader of scanned pages, a child of this one, may need
SECONDS: Final = 180


def main() -> int:
    """Read a request line and the file's bytes from standard input; the exit code is not 0 only if a limit struck."""
    _limit()
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    asked: dict[str, Any] = orjson.loads(sys.stdin.buffer.readline())
    try:
        _say(result=_taken(asked))
    except GeodataError as error:
        _say(error=str(error))
    except MemoryError:
        _say(error=f"{asked['name']} needs too much memory to read: save it as text and give that")
    return 0


def _taken(asked: dict[str, Any]) -> dict[str, Any]:
    """Take a report the whole way to its features, telling each step."""
    _say(stage="reading")
    if "report" in asked:
        return _placed(
            _told_anew(report_of(asked["report"]), asked["about"]), asked["name"], asked["most"], located=True
        )
    report = report_from_bytes(sys.stdin.buffer.read(), asked["name"])
    return _placed(replace(report, id=asked["id"]), asked["name"], asked["most"], located=False)


def _placed(report: Report, name: str, most: int, *, located: bool) -> dict[str, Any]:
    # What reading alone does not need comes late: most files that are refused are refused before it.
    from geodata.commitments import extract
    from geodata.gazetteer import load_gazetteer, region_of
    from geodata.geocoding import place_all
    from geodata.layers import account, build_features

    _say(stage="extracting", sentences=len(report.sentences))
    if not located and not report.adcode:
        report = replace(report, adcode=region_of(f"{report.issuer} {report.title}"))
    made = extract(report)
    if not made:
        raise ReportError(f"{name} holds not a single commitment: is it the plan part of a government work report?")
    if len(made) > most:
        raise ReportError(f"{name} holds more than {most} commitments: give one report alone")
    _say(stage="placing", found=len(made))
    features = build_features(report, made, place_all(made, report, load_gazetteer(report.adcode)))
    held = account(features)
    counts = {
        "total": held.total, "placed": sum(held.placed.values()), "district": held.district,
        "placeless": held.placeless, "not_found": held.not_found,
    }  # fmt: skip
    return {"report": asdict(report), "rows": _rows(features), "account": counts}


def _told_anew(report: Report, about: dict[str, Any]) -> Report:
    """Read the text again under what the planner says of it: the year decides which part is the plan."""
    words = {name: about[name] for name in ("title", "issuer", "adcode", "year")}
    again = report_from_text(report.text, id=about["id"], **words)
    kept = {name: getattr(report, name) for name in ("source", "sha256", "encoding", "page_starts")}
    return replace(again, **words, **kept)


def report_of(told: dict[str, Any]) -> Report:
    """Make a report of the JSON that this process prints."""
    lists = {
        "sections": tuple(Section(**one) for one in told["sections"]),
        "sentences": tuple(Sentence(**one) for one in told["sentences"]),
        "page_starts": tuple(told["page_starts"]),
    }
    return Report(**(told | lists))


def features_of(rows: list[dict[str, Any]]) -> Any:
    """Make a features frame of the rows that this process prints, geometry in the letters of WKB."""
    import shapely

    from geodata.layers import frame_of

    return frame_of(row | {"geometry": row["geometry"] and shapely.from_wkb(row["geometry"])} for row in rows)


def _rows(features: Any) -> list[dict[str, Any]]:
    import shapely

    shapes = [None if shape is None else shapely.to_wkb(shape, hex=True) for shape in features.geometry]
    rows = features.drop(columns="geometry").to_dict("records")
    return [row | {"geometry": shape} for row, shape in zip(rows, shapes, strict=True)]


def _say(**told: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")
    sys.stdout.buffer.flush()


def _limit() -> None:
    """Set the limits on memory, processor time and written files where the system has them."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _leave_with(parent: int) -> None:
    """End when the server has ended, however it ended: a report that nobody waits for is not read on."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
