#!/usr/bin/env python3
"""Fill the text back into the annotations of tests/golden/annotations, from a folder of reports.

    python tests/benchmarks/restore_annotations.py REPORTS OUT [NAME ...]

The committed annotations hold spans and codes but no text of the reports. REPORTS is the folder with the
reports they were made on (each header names its file); every annotation NAME (all by default) becomes the
gold file OUT/NAME.jsonl, with name, sentence, verb and the other strings read at their spans, as score.py
expects. A report whose SHA-256 is not the one in the header is refused: its offsets would not hold.
Standard library only.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ANNOTATIONS = Path(__file__).resolve().parents[1] / "golden" / "annotations"
TOP_LEVEL = ("name", "sentence", "verb", "verb_tail")


def cut(text: str, start: int | None, end: int | None) -> str | None:
    """Return the text of a half-open span, or None for a span that is null."""
    return None if start is None or end is None else text[start:end]


def restore_record(record: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the record with a string beside each of its spans."""
    full = dict(record)
    for field in TOP_LEVEL:
        if f"{field}_start" in record:
            full[field] = cut(text, record[f"{field}_start"], record[f"{field}_end"])
    for field in ("quantities", "places"):
        full[field] = [{**part, "text": cut(text, part["start"], part["end"])} for part in record[field]]
    for field in ("investment", "head"):
        if record.get(field):
            full[field] = {**record[field], "text": cut(text, record[field]["start"], record[field]["end"])}
    return full


def restore(annotation: Path, reports: Path) -> list[dict[str, Any]]:
    """Return header and records of one annotation with their strings; raise ValueError on another text."""
    header, *records = [json.loads(line) for line in annotation.read_text(encoding="utf-8").splitlines()]
    data = (reports / header["file"]).read_bytes()
    if hashlib.sha256(data).hexdigest() != header["sha256"]:
        raise ValueError(f"{header['file']} is not the text that {annotation.name} was made on")
    text = data.decode("utf-8")  # from bytes: no newline translation, so the offsets hold
    return [header, *(restore_record(record, text) for record in records)]


def main() -> None:
    """Restore the annotations named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, help="folder of the reports, UTF-8 text")
    parser.add_argument("out", type=Path, help="folder for the gold files; keep it out of the repository")
    parser.add_argument("names", nargs="*", metavar="NAME", help="annotations to restore, e.g. chuzhou-2022")
    args = parser.parse_args()
    chosen = [ANNOTATIONS / f"{name}.jsonl" for name in args.names] or sorted(ANNOTATIONS.glob("*.jsonl"))
    args.out.mkdir(parents=True, exist_ok=True)
    for annotation in chosen:
        try:
            lines = restore(annotation, args.reports)
        except (OSError, ValueError) as error:
            sys.exit(f"{annotation.stem}: {error}")
        target = args.out / annotation.name
        target.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        print(f"{target}: {lines[0]['records']} records, {lines[0]['core_records']} core")


if __name__ == "__main__":
    main()
