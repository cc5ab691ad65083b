"""Take one document apart in a process of its own, with limits, and print its text as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable

import orjson

from geodata.confined import limit
from geodata.errors import ReportError
from geodata.reports.answers import LARGEST_TEXT, Answer, limits_of


def main() -> int:
    """Read bytes from standard input, print an answer; the exit code is not 0 only if the limits struck."""
    limit(limits_of(sys.argv[1]))
    data = sys.stdin.buffer.read()
    try:
        answer = _reader(sys.argv[1])(data)
        if len(answer.text) > LARGEST_TEXT:
            answer = Answer(error=f"holds more than {LARGEST_TEXT} characters: give the report alone")
    except ReportError as error:
        answer = Answer(error=str(error))
    except MemoryError:
        answer = Answer(error="needs too much memory to read: save it as text and give that")
    sys.stdout.buffer.write(orjson.dumps(answer))
    return 0


def _reader(kind: str) -> Callable[[bytes], Answer]:
    """Import one reader only, after the limits are set."""
    if kind == "docx":
        from geodata.reports.docx import read
    elif kind == "pdf":
        from geodata.reports.pdf import read
    elif kind == "scan":
        from geodata.reports.scan import read
    else:
        from geodata.reports.html import read
    return read


if __name__ == "__main__":
    sys.exit(main())
