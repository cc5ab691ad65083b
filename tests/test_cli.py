"""Prove that the commands do what they say, with exit codes 0, 1 and 2 and one sentence where something is wrong."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.accounts import aligned, cells
from geodata.cli import main


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "s"
    assert main(["build", "--store", str(path)]) == 0
    return path


def test_extract_writes_records_whose_spans_cut_the_text(seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(seed_path), "--format", "jsonl"]) == 0
    text = seed_path.read_bytes().decode("utf-8")
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(records) > 90
    for held in records:
        assert text[held["name_start"] : held["name_end"]] == held["name"]
        assert text[held["sentence_start"] : held["sentence_end"]] == held["sentence"]
        for part in (*held["quantities"], *held["places"]):
            assert text[part["start"] : part["end"]] == part["text"]


def test_extract_lists_what_was_done_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.txt"
    report.write_text("一、过去一年工作回顾\n建成东山大桥。\n二、今年工作安排\n新建西山医院。\n", encoding="utf-8")
    said = []
    for claims in ([], ["--claims", "achievement"], ["--claims", "commitment", "achievement"]):
        assert main(["extract", str(report), *claims]) == 0
        said.append([json.loads(line) for line in capsys.readouterr().out.splitlines()])
    assert [[(held["name"], held["claim"]) for held in held_all] for held_all in said] == [
        [("西山医院", "commitment")],
        [("东山大桥", "achievement")],
        [("东山大桥", "achievement"), ("西山医院", "commitment")],
    ]
    assert main(["extract", str(report), "--claims", "dreams"]) == 2


def test_build_prints_the_account(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--store", str(store)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "青岛西海岸新区2023年政府工作报告" in said[0]
    rows = said[1:-1]
    assert len({cells(row) for row in rows}) == 1
    numbers = [[int(n) if n != "·" else 0 for n in re.findall(r"(?<= )(?:\d+|·)(?= |$)", row)] for row in rows[1:]]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert all(sum(row[:-1]) == row[-1] for row in numbers)
    assert "already up to date" in said[-1]


def test_export_writes_what_was_chosen(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    words = [
        "--sector",
        "rail",
        "transport",
        "--kind",
        "named_project",
        "--stage",
        "construction",
        "--stage",
        "operation",
    ]
    assert main(["export", "--store", str(store), *words, "-o", str(out)]) == 0
    held = json.loads(out.read_bytes())
    chosen = [feature["properties"] for feature in held["features"]]
    assert chosen
    assert {row["sector"] for row in chosen} <= {"rail", "transport"}
    assert {row["stage"] for row in chosen} <= {"construction", "operation"}
    assert held["metadata"]["filter"] == "sector: rail, transport; stage: construction, operation; kind: named_project"


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_export_in_other_formats(store: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    assert main(["export", "--store", str(store), "--format", form, "-o", str(out)]) == 0
    if form == "csv":
        with out.open(encoding="utf-8-sig", newline="") as handle:
            assert len(list(csv.DictReader(handle))) > 90
    else:
        assert out.read_bytes().startswith(b"SQLite format 3")


def test_check_says_what_is_in_place(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--store", str(store)]) == 0
    said = capsys.readouterr().out
    assert "everything that the map needs is in place" in said
    assert "370211" in said


def test_check_says_what_to_type_for_what_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s").write_text("no store")
    assert main(["check", "--store", str(tmp_path / "s")]) == 1
    assert "MISSING  store" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nothing"],
        ["extract"],
        ["extract", "a.txt", "--format", "xml"],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "many"],
        ["export", "--datum", "EPSG:4528"],
        ["export", "--sector", "rails", "-o", "x"],
        ["export", "--format", "dxf", "-o", "x"],
        ["gazetteer", "nothing"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "usage: geodata" in capsys.readouterr().err


def test_gazetteer_is_mounted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gazetteer", "list", "--kind", "station"]) == 0
    assert capsys.readouterr().out.count("\n") > 50


def test_help_is_exit_0() -> None:
    assert main(["--help"]) == 0


def test_bad_input_is_exit_1_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "plain.txt").write_text("今天天气很好。", "utf-8")
    (tmp_path / "folder").mkdir()
    store = ["--store", str(tmp_path / "s")]
    before = sorted(tmp_path.rglob("*"))
    for words in (
        *(["extract", str(tmp_path / name)] for name in ("no.txt", "empty.txt", "noise.txt", "plain.txt", "folder")),
        *(
            ["build", str(tmp_path / name), *store]
            for name in ("no.txt", "empty.txt", "noise.txt", "plain.txt", "folder")
        ),
        ["build", "--store", str(tmp_path / "plain.txt")],
        ["export", *store, "-o", str(tmp_path / "out")],
        ["export", "--store", str(tmp_path / "noise.txt"), "-o", str(tmp_path / "out")],
    ):
        assert main(words) == 1, words
        said = capsys.readouterr().err
        assert said.startswith("geodata: ")
        assert said.count("\n") == 1, said
    assert sorted(tmp_path.rglob("*")) == before


def test_closed_pipe_ends_quietly(seed_path: Path) -> None:
    command = f"{sys.executable} -m geodata extract {seed_path} {seed_path} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_many_reports_show_a_bar_only_to_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(2):
        (tmp_path / f"r{number}.txt").write_text(f"今年新建学校{number + 3}所。", "utf-8")
    assert main(["build", str(tmp_path), "--store", str(tmp_path / "s")]) == 0
    assert capsys.readouterr().err == ""


def test_processes_extract_the_same_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        (tmp_path / f"r{number}.txt").write_text(f"今年新建学校{number + 3}所。", "utf-8")
    assert main(["extract", str(tmp_path)]) == 0
    alone = capsys.readouterr().out
    assert main(["extract", str(tmp_path), "--jobs", "2"]) == 0
    assert capsys.readouterr().out == alone
    assert alone.count("\n") == 3


def test_chinese_is_two_cells_wide() -> None:
    assert cells("轨道 rail") == 9
    assert aligned([["轨道", "1"], ["x", "22"]]) == "轨道   1\nx     22"
