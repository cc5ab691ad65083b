"""OpenStreetMap in one command: a packed extract, or a service that answers; here one of our own, on this machine."""

from __future__ import annotations

import argparse
import json
import struct
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import shapely

from geodata.errors import GazetteerError
from geodata.gazetteer import load_gazetteer
from geodata.gazetteer.command import register
from geodata.gazetteer.osm import fetch_osm, read_osm

ROAD = ((120.17, 35.955), (120.19, 35.957), (120.205, 35.959))
BLOCK = ((119.99, 35.86), (119.991, 35.86), (119.991, 35.861), (119.99, 35.861), (119.99, 35.86))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPAPP_GAZETTEER", str(tmp_path / "own"))
    return tmp_path / "own"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    told = parser.parse_args(["gazetteer", *words])
    return int(told.run(told))


def varint(value: int) -> bytes:
    return bytes([value & 127 | 128]) + varint(value >> 7) if value > 127 else bytes([value])


def zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def packed(*values: int) -> bytes:
    return b"".join(varint(value) for value in values)


def block(kind: bytes, content: bytes) -> bytes:
    blob = field(1, content)
    head = field(1, kind) + field(3, len(blob))
    return struct.pack(">I", len(head)) + head + blob


def extract(path: Path, ways: dict[tuple[str, str, str], tuple[tuple[float, float], ...]]) -> Path:
    """Write named ways with one tag each, and their nodes, as ``.osm.pbf``."""
    words, nodes, lines = [b""], b"", b""
    count = 0
    for number, ((key, value, name), points) in enumerate(ways.items(), 1):
        first = count + 1
        for lon, lat in points[:-1] if points[0] == points[-1] else points:
            count += 1
            at = field(8, zigzag(round(lat * 1e7))) + field(9, zigzag(round(lon * 1e7)))
            nodes += field(1, field(1, zigzag(count)) + at)
        refs = [*range(first, count + 1), *([first] if points[0] == points[-1] else [])]
        steps = [zigzag(here - before) for before, here in zip([0, *refs], refs, strict=False)]
        at = len(words)
        words += [key.encode(), value.encode(), b"name", name.encode()]
        tags = field(2, packed(at, at + 2)) + field(3, packed(at + 1, at + 3))
        lines += field(3, field(1, number) + tags + field(8, packed(*steps)))
    content = field(1, b"".join(field(1, word) for word in words)) + field(2, nodes) + field(2, lines)
    path.write_bytes(block(b"OSMHeader", field(4, b"OsmSchema-V0.6")) + block(b"OSMData", content))
    return path


def test_a_packed_extract_gives_roads_campuses_and_portals(tmp_path: Path) -> None:
    ways = {
        ("highway", "primary", "珠江路"): ROAD,
        ("amenity", "school", "烟台路小学"): BLOCK,
        ("shop", "bakery", "面包房"): BLOCK,
    }
    path = extract(tmp_path / "small.osm.pbf", ways)
    assert [(row.name, row.kind) for row in read_osm(path)] == [("烟台路小学", "campus"), ("珠江路", "road")]
    assert run("import-osm", str(path)) == 0
    road = load_gazetteer("370211").get("road-zhujiang")
    assert (road.precision, road.form, road.licence) == ("L1", "exact", "ODbL-1.0")
    assert road.source.startswith("OpenStreetMap")
    assert road.geometry is not None and road.geometry.equals_exact(shapely.LineString(ROAD), 1e-6)
    school = load_gazetteer("370211").get("school-yantailu-primary")
    assert (school.precision, school.form) == ("L1", "exact")


class Overpass(BaseHTTPRequestHandler):
    """Answer like the service: the query is kept, and what to say next stands on the class."""

    asked: ClassVar[list[str]] = []
    status: ClassVar[int] = 200
    answer: ClassVar[bytes] = b""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).asked.append(urllib.parse.parse_qs(body)["data"][0])
        self.send_response(type(self).status)
        self.end_headers()
        self.wfile.write(type(self).answer)

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@contextmanager
def serving(answer: bytes, status: int = 200) -> Iterator[str]:
    Overpass.asked, Overpass.status, Overpass.answer = [], status, answer
    server = ThreadingHTTPServer(("127.0.0.1", 0), Overpass)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/interpreter"
    finally:
        server.shutdown()
        server.server_close()


def elements(*points: tuple[float, float]) -> bytes:
    line = [{"lon": lon, "lat": lat} for lon, lat in points]
    way = {"type": "way", "tags": {"name": "珠江路", "highway": "primary"}, "geometry": line}
    return json.dumps({"elements": [way]}).encode()


def test_the_live_service_is_asked_for_the_region_and_its_answer_added(capsys: Any) -> None:
    with serving(elements(*ROAD)) as service:
        assert run("import-osm", "--live", "--service", service) == 0
    assert len(Overpass.asked) == 1 and "(35.5783,119.5089,36.1453,120.3092)" in Overpass.asked[0]
    assert load_gazetteer("370211").get("road-zhujiang").precision == "L1"
    assert "1 places added from WGS 84, 1 of them make a known place finer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        (b"", 429, "did not answer .*429"),
        (b"", 504, "did not answer .*504"),
        (b"<html>busy</html>", 200, "not an Overpass answer"),
        (b"[]", 200, "not an Overpass answer"),
        (b'{"elements": [], "remark": "runtime error: Query timed out"}', 200, "timed out.*ask again later"),
        (b'{"elements": []}', 200, "nothing named"),
    ],
)
def test_a_service_that_refuses_is_named_and_nothing_is_added(
    answer: bytes, status: int, message: str, own_folder: Path
) -> None:
    with serving(answer, status) as service, pytest.raises(GazetteerError, match=message):
        run("import-osm", "--live", "--service", service)
    assert not own_folder.exists()


def test_a_service_that_is_not_there_is_named(tmp_path: Path) -> None:
    with serving(b"") as service:
        pass
    with pytest.raises(GazetteerError, match="did not answer"):
        fetch_osm((119, 35, 120, 36), tmp_path / "answer.json", service)


@pytest.mark.parametrize(
    "service",
    ["http://overpass.example/api", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://8.8.8.8/x", "http://[x"],
)
def test_only_https_or_the_own_network_is_asked(tmp_path: Path, service: str) -> None:
    with pytest.raises(GazetteerError, match="no https address"):
        fetch_osm((119, 35, 120, 36), tmp_path / "answer.json", service)
