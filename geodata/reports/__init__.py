"""Read a published report, whatever its form, into exact text with sections, sentences and spans."""

from geodata.reports.answers import ENGINE
from geodata.reports.decoding import check_characters
from geodata.reports.reading import SUFFIXES, read_report, report_from_bytes, report_from_text

__all__ = ["ENGINE", "SUFFIXES", "check_characters", "read_report", "report_from_bytes", "report_from_text"]
