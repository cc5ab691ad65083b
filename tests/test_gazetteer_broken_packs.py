"""A broken pack or addition of the planner's own: its file is named in one sentence, and other regions go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from geodata.cli import main
from geodata.errors import GazetteerError
from geodata.gazetteer import load_gazetteer, region_of
from geodata.pipeline import read_one


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPAPP_GAZETTEER", str(tmp_path / "own"))
    return tmp_path / "own"


REGION = {"adcode": "370202", "name": "市南区", "bbox": [120.3, 36.0, 120.5, 36.1], "issuer_names": ["市南区"]}


@pytest.mark.parametrize(
    "content",
    [
        "{bad",
        "[]",
        "{}",
        "[" * 100_000,
        "\ufeff\0",
        json.dumps({**REGION, "bbox": ["a", 1, 2, 3]}),
        json.dumps({**REGION, "bbox": [1, 2]}),
        json.dumps({**REGION, "issuer_names": [1]}),
        json.dumps({**REGION, "issuer_names": 5}),
        json.dumps({**REGION, "parents": [{"name": "青岛市"}]}),
        json.dumps({**REGION, "labels": [{"name": "海", "kind": "sea", "lon": "x", "lat": 1}]}),
    ],
)
def test_a_broken_pack_harms_its_own_region_alone(own_folder: Path, content: str) -> None:
    (own_folder / "370202").mkdir(parents=True)
    (own_folder / "370202" / "region.json").write_text(content, encoding="utf-8")
    assert region_of("青岛西海岸新区2023年政府工作报告") == "370211"
    assert len(load_gazetteer("370211")) > 100
    assert region_of("青岛市市南区2023年政府工作报告") == "370202"
    with pytest.raises(GazetteerError, match=r"370202/region\.json .* cannot be read") as told:
        load_gazetteer("370202")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("places.csv", b"id,name\n1,2\n"),
        ("places.csv", b"\xff\xfe\0"),
        ("aliases.csv", b"a,b\n1,2\n"),
        ("points.csv", b"place_id\nx\n"),
        ("routes.csv", b'place_id,seq\n"x\n'),
        ("x.geojson", b'{"features": [5]}'),
        ("x.geojson", b'{"features": [{"properties": {"id": "x"}, "geometry": {"type": "Point"}}]}'),
    ],
)
def test_every_broken_file_of_a_pack_is_named(own_folder: Path, name: str, content: bytes) -> None:
    (own_folder / "370202").mkdir(parents=True)
    (own_folder / "370202" / "region.json").write_text(json.dumps(REGION), encoding="utf-8")
    (own_folder / "370202" / name).write_bytes(content)
    with pytest.raises(GazetteerError, match=rf"370202/{name} (line 2|.*cannot be read)"):
        load_gazetteer("370202")


def test_a_report_of_another_region_is_read_beside_a_broken_pack(tmp_path: Path, own_folder: Path) -> None:
    (own_folder / "370202").mkdir(parents=True)
    (own_folder / "370202" / "region.json").write_text("[]", encoding="utf-8")
    plan = "二、2023年工作安排\n推进珠江路建设。\n"
    for name in ("青岛西海岸新区", "青岛市市南区"):
        (tmp_path / f"{name}.txt").write_text(f"{name}2023年政府工作报告\n{plan}", encoding="utf-8")
    assert len(read_one(tmp_path / "青岛西海岸新区.txt")[1]) == 1
    with pytest.raises(GazetteerError, match=r"370202/region\.json"):
        read_one(tmp_path / "青岛市市南区.txt")


@pytest.mark.parametrize("adcode", ["9" * 400, "²" * 6, "../../x", "", "37021\n"])
def test_what_is_no_code_is_no_path(adcode: str) -> None:
    assert "还没有" in load_gazetteer(adcode).reason


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_folder.write_text("a file where the folder should be", encoding="utf-8")
    outline = tmp_path / "outline.geojson"
    box = shapely.geometry.mapping(shapely.box(120.3, 36.0, 120.4, 36.1))
    outline.write_text(json.dumps({"type": "Feature", "properties": {"name": "甲"}, "geometry": box}), encoding="utf-8")
    for words in (["add", str(outline)], ["new", "370202", "--outline", str(outline)]):
        assert main(["gazetteer", *words, "--datum", "WGS84", "--source", "x"]) == 1
        told = capsys.readouterr().err
        assert "cannot be written" in told and told.count("\n") == 1
