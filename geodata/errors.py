"""Draw the ways to fail as one tree; each message quotes the value and says what to do.

GeodataError
├── ReportError     a report that cannot be read (missing, empty, binary, undecodable, encrypted, promising nothing)
├── StoreError      a store that is missing, locked, of another version, or not a store
├── GazetteerError  a row or file of the gazetteer that breaks its rules
│   └── LayerFileError  a map file of a planner that cannot be read: damaged, hostile, too large, of no known grid
├── DatumError      coordinates outside China's box, an unknown grid, or a second conversion
├── CorrectionError a planner's value that is no value: unknown code, broken place, characters that are no text
├── ExportError     a file that cannot be written
└── UsageError      an argument that means nothing (exit code 2)
"""

from __future__ import annotations


class GeodataError(Exception):
    """The run cannot go on; the message is one sentence for the user."""


class ReportError(GeodataError):
    """A report cannot be read."""


class StoreError(GeodataError):
    """A store cannot be opened or written."""


class GazetteerError(GeodataError):
    """The gazetteer breaks one of its rules."""


class LayerFileError(GazetteerError):
    """A map file that a planner handed in cannot be read."""


class DatumError(GeodataError):
    """Coordinates cannot be converted honestly."""


class CorrectionError(GeodataError):
    """A planner's correction is not kept; ``code`` names the rule it breaks, so that a screen finds its words."""

    def __init__(self, message: str, code: str = "correction") -> None:
        super().__init__(message)
        self.code = code


class ExportError(GeodataError):
    """An export cannot be written."""


class UsageError(GeodataError):
    """The command was called with words that mean nothing."""


def trouble_of(error: OSError) -> str:
    """Say in one sentence what the machine refused, for what no stage has explained better."""
    what = error.filename or "the output"
    return f"{what!s:.200} ({error.strerror}): check its name, its permissions and the space"
