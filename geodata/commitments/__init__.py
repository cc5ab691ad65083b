"""Read commitments out of a report: lexicons and figures give tokens, named rules over tag strings fill records."""

from geodata.commitments.extraction import extract
from geodata.commitments.records import record

__all__ = ["extract", "record"]
