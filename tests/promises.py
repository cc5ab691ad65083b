"""Make small reports and commitments by hand, so that places can be tested apart from the grammar of promises."""

from __future__ import annotations

from geodata.models import Commitment, Kind, Report, Span


def promise(
    sentence: str, name: str, *, head: str = "", kind: Kind = "named_project", adcode: str = "370211"
) -> tuple[Commitment, Report]:
    """Return a commitment about the first ``name`` in a one-sentence report, and that report."""
    report = Report("made", "", "", adcode, 2023, "", "", "utf-8", sentence, (), ())
    at = sentence.index(name)
    noun = sentence.index(head) if head else 0
    commitment = Commitment(
        id="made-001",
        kind=kind,
        name=Span(name, at, at + len(name)),
        start=at,
        end=at + len(name),
        sentence=Span(sentence, 0, len(sentence)),
        sector="transport",
        stage="construction",
        rule="by hand",
        head=Span(head, noun, noun + len(head)) if head else None,
    )
    return commitment, report
