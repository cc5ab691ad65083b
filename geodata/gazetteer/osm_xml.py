"""Read OpenStreetMap XML as the elements of an Overpass answer: ways and relations with their geometry inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

from lxml import etree

from geodata.layer_files.layer import MAX_VERTICES

Points = list[dict[str, float]]
_KINDS: Final = ("node", "way", "relation")


def read_elements(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the named elements; a way or a member whose nodes are not in the file is as short as what is there.

    Raises
    ------
    ValueError, KeyError, lxml.etree.XMLSyntaxError
        If it is not the XML of OpenStreetMap, declares entities of its own, or is too large.
    """
    nodes: dict[str, dict[str, float]] = {}
    ways: dict[str, Points] = {}
    for kind, item in _items(file):
        element = _element(kind, item, nodes, ways)
        if len(nodes) > MAX_VERTICES:
            raise ValueError(f"it holds more than {MAX_VERTICES} nodes: cut it to the region first")
        if "name" in element["tags"]:
            yield element


def _items(file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    root = None
    parser = etree.iterparse(file, ("start", "end"), resolve_entities=False, no_network=True, huge_tree=False)
    for event, item in parser:
        if root is None:
            root = _checked_root(item)
        elif event == "end" and item.getparent() is root:
            if item.tag in _KINDS:
                yield str(item.tag), item
            item.clear()
            # Not the item itself: the parser still hangs on to the last one that it closed.
            while item.getprevious() is not None:
                root.remove(item.getprevious())


def _checked_root(item: Any) -> Any:
    if item.tag != "osm":
        raise ValueError(f"it begins with <{item.tag}>, not with <osm>")
    if item.getroottree().docinfo.doctype:
        raise ValueError("it brings definitions of its own (DOCTYPE)")
    return item


def _element(kind: str, item: Any, nodes: dict[str, dict[str, float]], ways: dict[str, Points]) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": kind,
        "tags": {tag.get("k", ""): tag.get("v", "") for tag in item.findall("tag")},
    }
    if kind == "node":
        nodes[item.get("id")] = {"lon": float(item.get("lon")), "lat": float(item.get("lat"))}
        return element | nodes[item.get("id")]
    if kind == "way":
        ways[item.get("id")] = [nodes[nd.get("ref")] for nd in item.findall("nd") if nd.get("ref") in nodes]
        return element | {"geometry": ways[item.get("id")]}
    members = [member.get("ref") for member in item.findall("member") if member.get("type") == "way"]
    return element | {"members": [{"type": "way", "geometry": ways[ref]} for ref in members if ref in ways]}
