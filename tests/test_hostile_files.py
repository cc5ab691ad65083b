"""Prove that odd files, names and damaged stores end in one sentence and leave everything as it was."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from geodata.cli import main
from geodata.pipeline import build
from geodata.reports import report_from_text

ENDLESS = "，加快建设学校3所，投资5亿元"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, seed_path: Path) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    build([seed_path], path)
    return path


def _refused(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert main(arguments) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said
    return said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_neither_report_nor_store_nor_export(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    for words in (["build", str(pipe)], ["extract", str(pipe)], ["export", "--store", str(store), "-o", str(pipe)]):
        assert "device or a pipe" in _refused(capsys, 1, *words)
    assert "not a store" in _refused(capsys, 1, "build", "--store", str(pipe))
    assert pipe.is_fifo()


def test_an_export_never_takes_the_place_of_its_store(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = store.read_bytes()
    assert "the store itself" in _refused(capsys, 2, "export", "--store", str(store), "-o", str(store))
    assert store.read_bytes() == before


def test_an_export_follows_a_link_and_keeps_it(tmp_path: Path, store: Path) -> None:
    target, link = tmp_path / "real.geojson", tmp_path / "link.geojson"
    target.write_text("old")
    link.symlink_to(target)
    assert main(["export", "--store", str(store), "-o", str(link)]) == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b'{"type":"FeatureCollection"')


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE report SET sections = 'garbage'",
        "UPDATE feature SET geometry = x'00ff'",
        "UPDATE feature SET body = 'abc'",
    ],
)
def test_a_store_that_is_damaged_inside_says_so(
    harm: str, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(store.read_bytes())
    with sqlite3.connect(damaged) as connection:
        connection.execute(harm)
    connection.close()
    before = damaged.read_bytes()
    assert "damaged inside" in _refused(capsys, 1, "build", "--store", str(damaged))
    assert damaged.read_bytes() == before


def test_an_emptied_store_is_built_anew(tmp_path: Path, store: Path, seed_path: Path) -> None:
    emptied = tmp_path / "emptied.sqlite"
    emptied.write_bytes(store.read_bytes())
    with sqlite3.connect(emptied) as connection:
        connection.execute("DELETE FROM feature")
    connection.close()
    assert not build([seed_path], emptied).reused


@pytest.mark.parametrize("year", ["²", "9" * 30, "99999", "-1", ""])
def test_a_listed_year_that_is_none_is_not_believed(year: str, tmp_path: Path, seed_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(seed_path.read_bytes())
    (tmp_path / "sources.csv").write_text(f"file,title,year\na.txt,甲区政府工作报告,{year}\n", "utf-8")
    report = build([tmp_path / "a.txt"], tmp_path / "store.sqlite").reports[0]
    assert report.year in (None, 2023)


@pytest.mark.parametrize("words", [["build", "a" * 300], ["build", "--store", "a" * 300], ["extract", "a" * 300]])
def test_a_name_too_long_for_the_disk_is_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _refused(capsys, 1, *words)


def test_an_endless_sentence_is_cut_so_that_its_cost_stays_linear() -> None:
    report = report_from_text(ENDLESS * 2000)
    assert max(sentence.end - sentence.start for sentence in report.sentences) <= 1000
    assert sum(sentence.end - sentence.start for sentence in report.sentences) == len(report.text)


def test_more_commitments_than_any_report_has_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "endless.txt"
    report.write_text(ENDLESS * 20_001, "utf-8")
    assert "give one report alone" in _refused(capsys, 1, "build", str(report), "--store", str(tmp_path / "s"))
    assert not (tmp_path / "s").exists()
