"""Send hostile map files through the door of uploads: nothing is read, nothing is asked, one sentence each."""

from __future__ import annotations

import io
import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from geojson_cases import GOOD, collection
from listening import Listener, listening

from geodata.confined import Limits, answer_of
from geodata.errors import LayerFileError
from geodata.layer_files import FORMATS, MOST_BYTES, read_layer, read_upload

SECRET = "金丝雀"
PLACE = json.dumps(collection(GOOD)).encode()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("canary") / "canary.csv"
    path.write_text(f"name,lon,lat\n{SECRET},120.1,35.9\n", encoding="utf-8")
    os.utime(path, (1, path.stat().st_mtime))
    return path


def virtual(source: object) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{source}</SrcDataSource>'
        '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/></OGRVRTLayer></OGRVRTDataSource>'
    )


def zipped(*members: tuple[str, bytes], mode: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def package(folder: Path, *statements: str) -> bytes:
    path = folder / "p.gpkg"
    path.unlink(missing_ok=True)
    gpd.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.Point(120.1, 35.9)], crs=4326).to_file(path, layer="places")
    with closing(sqlite3.connect(path)) as content:
        for (trigger,) in content.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            content.execute(f'drop trigger "{trigger}"')
        for statement in statements:
            content.execute(statement)
        content.commit()
    return path.read_bytes()


def pointers(url: str, canary: Path) -> dict[str, str]:
    """Texts that ask a careless reader for another file or an address."""
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2">{}</kml>'
    return {
        "a table elsewhere": virtual(canary),
        "an address": virtual(f"/vsicurl/{url}/canary.csv"),
        "a service": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "an algorithm": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector read {canary}"}),
        "a feature service": json.dumps({"links": [{"rel": "data", "href": f"{url}/collections"}]}),
        "a bare address": f"{url}/places.geojson",
        "a path": str(canary),
        "an address for GDAL": f"/vsicurl/{url}/canary.csv",
        "an entity": f'<!DOCTYPE kml [<!ENTITY e SYSTEM "file://{canary}">]>' + kml.format("<name>&e;</name>"),
        "a parameter entity": f'<!DOCTYPE kml [<!ENTITY % e SYSTEM "{url}/x.dtd"> %e;]>' + kml.format(""),
        "a definition elsewhere": f'<!DOCTYPE kml SYSTEM "{url}/kml.dtd">' + kml.format(""),
        "a network link": kml.format(f"<NetworkLink><Link><href>{url}/x.kml</href></Link></NetworkLink>"),
        "an inclusion": kml.format(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary}"/>'),
        "a style sheet": f'<?xml-stylesheet href="{url}/x.xsl"?>' + kml.format(""),
        "a linked grid": json.dumps(collection(GOOD, crs={"type": "link", "properties": {"href": f"{url}/crs"}})),
        "a grid in a file": json.dumps(collection(GOOD, crs={"type": "name", "properties": {"name": str(canary)}})),
    }


def refused(data: bytes, name: str) -> str:
    with pytest.raises(LayerFileError) as told:
        read_layer(data, name)
    said = str(told.value)
    assert SECRET not in said and said.isprintable() and said.startswith(Path(name).name)
    return said


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_that_points_elsewhere_reaches_nothing(listener: Listener, canary: Path, suffix: str) -> None:
    before = listener.knocks
    for text in pointers(f"http://127.0.0.1:{listener.server_port}", canary).values():
        if suffix in (".zip", ".kmz"):
            for inside in ("x.geojson", "x.gpkg", "x.kml", "x.shp"):
                refused(zipped((inside, text.encode()), ("x.dbf", b"\3"), ("x.shx", b"\0\0\x27\x0a")), f"x{suffix}")
        else:
            refused(text.encode(), f"x{suffix}")
    assert listener.knocks == before
    assert canary.stat().st_atime == 1, "the canary was read"


def test_the_listener_and_the_canary_would_tell(listener: Listener, canary: Path) -> None:
    before = listener.knocks
    with socket.create_connection(("127.0.0.1", listener.server_port)) as knock:
        knock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"404" in knock.recv(100)
    assert listener.knocks == before + 1
    copy = canary.with_name("copy.csv")
    copy.write_bytes(b"x")
    os.utime(copy, (1, copy.stat().st_mtime))
    copy.read_bytes()
    assert copy.stat().st_atime != 1, "this file system does not tell who reads: the test above proves nothing"


def lying(data: bytes) -> bytes:
    """Let the directory of a zip say that its file has five bytes."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + (5).to_bytes(4, "little") + data[at + 4 :]


LAUGHS = '<!DOCTYPE kml [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]><kml>&j;</kml>"  # fmt: skip


def bombs(folder: Path) -> dict[str, tuple[str, bytes, str]]:
    deep = b"[" * 100_000
    many = [(f"{number}.geojson", b"{}") for number in range(500)]
    return {
        "a zip that climbs": ("x.zip", zipped(("../x.geojson", PLACE)), "leads out"),
        "a zip from the root": ("x.zip", zipped(("/etc/x.geojson", PLACE)), "leads out"),
        "a zip of another drive": ("x.zip", zipped(("c:\\x.geojson", PLACE)), "leads out"),
        "a link in a zip": ("x.zip", zipped(("x.geojson", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777), "leads out"),
        "a device in a zip": ("x.zip", zipped(("x.geojson", b""), mode=stat.S_IFCHR | 0o666), "leads out"),
        "a bomb of blanks": ("x.zip", zipped(("x.dbf", bytes(60_000_000)), ("x.shp", b"")), "bomb"),
        "a bomb of text": ("x.zip", zipped(("x.geojson", b" " * 49_000_000)), "bomb"),
        "a zip of many files": ("x.zip", zipped(*many), "200 files"),
        "a zip in a zip": ("x.zip", zipped(("x.zip", zipped(("x.geojson", PLACE)))), "must hold layers"),
        "a lie about the size": ("x.zip", lying(zipped(("x.geojson", PLACE))), "not a zip"),
        "half a zip": ("x.zip", zipped(("x.geojson", PLACE))[:80], "not a zip"),
        "a billion laughs": ("x.kml", LAUGHS.encode(), "DOCTYPE"),
        "laughs in UTF-16": ("x.kml", LAUGHS.encode("utf-16"), "DOCTYPE"),
        "laughs behind comments": ("x.kml", (f"<!--{'x' * 9_000}-->" * 9 + LAUGHS).encode(), "DOCTYPE"),
        "laughs in a zip": ("x.kmz", zipped(("doc.kml", LAUGHS.encode())), "DOCTYPE"),
        "100,000 brackets": ("x.geojson", deep, "nested"),
        "100,000 objects": ("x.geojson", b'{"a":' * 100_000, "nested"),
        "brackets behind quotes": ("x.geojson", b'"\\"' + b"\\\"" * 100_000 + deep, "cannot be read"),
        "five million numbers": ("x.geojson", b"[" + b"1," * 13_000_000 + b"1]", "too many values"),
        "100,000 tags": ("x.kml", b"<kml>" + b"<a>" * 100_000, "not well-formed"),
        "a package of rubbish": ("x.gpkg", b"SQLite format 3\0" + os.urandom(5_000), "cannot be read"),
        "a cut package": ("x.gpkg", package(folder)[:9_000], "cannot be read"),
        "a view for a layer": ("x.gpkg", package(folder, "alter table places rename to y",
                               "create view places as select * from y"), "a view"),
        "a virtual table": ("x.gpkg", package(folder, "drop table places",
                            "create virtual table places using fts5(name, geom)"), "a view or a virtual"),
        "a column that grows": ("x.gpkg", package(folder, "alter table places add z as (hex(zeroblob(400000000)))"),
                                "cannot be read"),
        "a shape of rubbish": ("x.zip", zipped(("x.shp", b"\0\0\x27\x0a" + os.urandom(500)), ("x.shx", os.urandom(200)),
                               ("x.dbf", os.urandom(300))), "cannot be read|no features"),
        "a part alone": ("x.shp", b"\0\0\x27\x0a", "in one zip"),
        "a program": ("x.exe", b"MZ", "give one of"),
        "no ending": ("x", PLACE, "give one of"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, bytes, str]]:
    return bombs(tmp_path_factory.mktemp("bombs"))


def test_every_bomb_and_every_climb_is_refused(attacks: dict[str, tuple[str, bytes, str]]) -> None:
    for case, (name, data, words) in attacks.items():
        with pytest.raises(LayerFileError, match=words):
            read_layer(data, name)
        assert case


def test_the_door_of_uploads_says_the_same(attacks: dict[str, tuple[str, bytes, str]]) -> None:
    for case in (
        "a zip that climbs",
        "a billion laughs",
        "a view for a layer",
        "100,000 brackets",
        "a shape of rubbish",
    ):
        name, data, words = attacks[case]
        with pytest.raises(LayerFileError, match=words):
            read_upload(data, name)


def test_triggers_and_views_beside_a_plain_layer_do_nothing(tmp_path: Path) -> None:
    data = package(tmp_path, "create table seen (x)",
                   "create trigger t after insert on places begin insert into seen values (1); end",
                   "create view w as select load_extension('x')", "create table other as select 1 as x")  # fmt: skip
    assert [values["name"] for values, _ in read_upload(data, "x.gpkg").rows] == ["甲"]


@pytest.mark.parametrize(
    "name", ["../../x.geojson", "/etc/x.geojson", "x\0.geojson", "a\nb.geojson", "甲\ud800.geojson", "🗺.geojson"]
)
def test_the_name_of_an_upload_is_only_shown(name: str) -> None:
    file = read_upload(PLACE, name)
    assert file.name.isprintable() and "/" not in file.name and len(file.rows) == 1


def test_an_upload_too_large_is_refused_unread() -> None:
    with pytest.raises(LayerFileError, match="larger than 30 MB"):
        read_upload(bytes(MOST_BYTES + 1), "x.geojson")


def test_a_child_that_takes_too_long_or_too_much_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "slow_reader.py").write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    with pytest.raises(TimeoutError):
        answer_of("slow_reader", (), b"", Limits(512, 5, 1))
    greedy = "from geodata.confined import Limits, limit\nlimit(Limits(512, 1, 5))\n"
    (tmp_path / "greedy_reader.py").write_text(f"{greedy}x = bytearray(1 << 30)\n", encoding="utf-8")
    (tmp_path / "busy_reader.py").write_text(f"{greedy}while True: pass\n", encoding="utf-8")
    for module in ("greedy_reader", "busy_reader"):
        with pytest.raises(ChildProcessError):
            answer_of(module, (), b"", Limits(512, 1, 60))


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname').read()",
        "open('/tmp/x-of-a-sealed-child', 'w')",
        "__import__('socket').socket()",
        "__import__('subprocess').run(['true'])",
        "__import__('sqlite3').connect('/tmp/x-of-a-sealed-child').execute('create table t (x)')",
        "__import__('os').fork()",
    ],
)
def test_a_sealed_process_opens_nothing(deed: str) -> None:
    before = "import os, shapely, socket, subprocess, sqlite3\nfrom geodata.confined import seal\nseal()"
    code = f"{before}\nx = {deed}\nprint('done')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode != 0 and b"done" not in ended.stdout
    assert not Path("/tmp/x-of-a-sealed-child").exists()
