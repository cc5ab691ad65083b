"""List GeoJSON that is wrong, each with the words that its refusal must hold, and GeoJSON that is right."""

from __future__ import annotations

import json
from typing import Any

HERE = [120.1, 35.9]
RING = [[120.1, 35.9], [120.2, 35.9], [120.2, 36.0], [120.1, 35.9]]
HOLE = [[120.18, 35.91], [120.185, 35.92], [120.185, 35.91], [120.18, 35.91]]


def feature(geometry: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": "甲"}, "geometry": geometry} | more


def shape(kind: str, coordinates: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates} | more


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)} | more


def second(wrong: Any) -> str:
    """Put a wrong feature behind a good one, so that the message must count."""
    return json.dumps(collection(feature(shape("Point", HERE)), wrong))


def without(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


GOOD = feature(shape("Point", HERE))
WRONG_SHAPES: dict[str, tuple[Any, str]] = {
    "geometry is a text": ("POINT (1 2)", "geometry is neither"),
    "geometry is a list": (HERE, "geometry is neither"),
    "geometry without type": ({"coordinates": HERE}, "type None"),
    "type of another case": (shape("point", HERE), "'point'"),
    "type with a blank": (shape("Point ", HERE), "'Point '"),
    "type is a circle": (shape("Circle", HERE), "'Circle'"),
    "type is a list": (shape([], HERE), "type"),  # type: ignore[arg-type]
    "type is a Feature": (feature(), "member 'geometry'|member 'properties'"),
    "no coordinates": ({"type": "Point"}, "coordinates of its Point"),
    "coordinates null": (shape("Point", None), "coordinates of its Point"),
    "coordinates a text": (shape("Point", "120,36"), "coordinates of its Point"),
    "coordinates an object": (shape("Point", {"lon": 120, "lat": 36}), "coordinates of its Point"),
    "coordinates a number": (shape("Point", 120), "coordinates of its Point"),
    "point of one number": (shape("Point", [120]), "no position"),
    "point of texts": (shape("Point", ["120", "36"]), "no number"),
    "point of null": (shape("Point", [None, None]), "no number"),
    "point of booleans": (shape("Point", [True, False]), "no number"),
    "point with a text height": (shape("Point", [120, 36, "5"]), "no number"),
    "point in a point": (shape("Point", [HERE]), "no position"),
    "points in a point": (shape("Point", [HERE, HERE]), "no number"),
    "flat multipoint": (shape("MultiPoint", HERE), "no position"),
    "flat line": (shape("LineString", [120, 36, 121, 37]), "no position"),
    "line of one": (shape("LineString", [HERE]), "needs 2"),
    "line of lines": (shape("LineString", [[HERE, HERE]]), "no number"),
    "line with null": (shape("LineString", [HERE, None]), "no position"),
    "flat multiline": (shape("MultiLineString", [HERE, HERE]), "no position"),
    "multiline with one short": (shape("MultiLineString", [[HERE, HERE], [HERE]]), "needs 2"),
    "polygon of a ring": (shape("Polygon", RING), "no position"),
    "ring of three": (shape("Polygon", [RING[:2] + RING[:1]]), "needs 4"),
    "ring of none": (shape("Polygon", [[]]), "needs 4"),
    "ring not closed": (shape("Polygon", [[*RING[:3], [120.15, 35.95]]]), "not closed"),
    "ring closed at another height": (shape("Polygon", [[[*RING[0], 1], *RING[1:3], [*RING[0], 2]]]), "not closed"),
    "hole not closed": (shape("Polygon", [RING, [*HOLE[:3], HERE]]), "not closed"),
    "hole of two": (shape("Polygon", [RING, HOLE[:2]]), "needs 4"),
    "polygon of null": (shape("Polygon", [None]), "no list"),
    "multipolygon of a polygon": (shape("MultiPolygon", [RING]), "no position|no list"),
    "multipolygon of null": (shape("MultiPolygon", [None]), "no list"),
    "multipolygon with an empty one": (shape("MultiPolygon", [[RING], []]), "no list"),
    "collection without members": ({"type": "GeometryCollection"}, "geometries"),
    "collection of coordinates": ({"type": "GeometryCollection", "coordinates": [HERE]}, "geometries"),
    "collection of null": ({"type": "GeometryCollection", "geometries": [None]}, "member 1"),
    "collection of a wrong one": ({"type": "GeometryCollection", "geometries": [shape("Point", [1])]}, "no position"),
    "collection without end": (
        {
            "type": "GeometryCollection",
            "geometries": [
                {
                    "type": "GeometryCollection",
                    "geometries": [
                        {
                            "type": "GeometryCollection",
                            "geometries": [
                                {
                                    "type": "GeometryCollection",
                                    "geometries": [{"type": "GeometryCollection", "geometries": []}],
                                }
                            ],
                        }
                    ],
                }
            ],
        },
        "nested",
    ),
    "geometry with a geometry": (shape("Point", HERE, geometry=None), "member 'geometry'"),
    "geometry with properties": (shape("Point", HERE, properties={}), "member 'properties'"),
    "geometry with features": (shape("Point", HERE, features=[]), "member 'features'"),
    "bbox of the geometry too short": (shape("Point", HERE, bbox=[1, 2]), "bbox"),
    "bbox of the geometry a text": (shape("Point", HERE, bbox="1,2,3,4"), "bbox"),
}
WRONG_FEATURES: dict[str, tuple[Any, str]] = {
    "feature is null": (None, "no Feature"),
    "feature is a number": (5, "no Feature"),
    "feature is a text": ("Feature", "no Feature"),
    "feature is a list": ([GOOD], "no Feature"),
    "feature is a bare geometry": (shape("Point", HERE), "no Feature"),
    "feature is a collection": (collection(GOOD), "no Feature"),
    "feature without type": (without(GOOD, "type"), "no Feature"),
    "feature of another case": (GOOD | {"type": "feature"}, "no Feature"),
    "feature without geometry": (without(GOOD, "geometry"), "no member 'geometry'"),
    "feature without properties": (without(GOOD, "properties"), "no member 'properties'"),
    "properties a list": (GOOD | {"properties": []}, "properties is neither"),
    "properties a text": (GOOD | {"properties": "甲"}, "properties is neither"),
    "properties a number": (GOOD | {"properties": 0}, "properties is neither"),
    "id is an object": (GOOD | {"id": {}}, "its id"),
    "id is a list": (GOOD | {"id": [1]}, "its id"),
    "id is null": (GOOD | {"id": None}, "its id"),
    "id is a boolean": (GOOD | {"id": True}, "its id"),
    "feature with coordinates": (GOOD | {"coordinates": HERE}, "member 'coordinates'"),
    "feature with geometries": (GOOD | {"geometries": []}, "member 'geometries'"),
    "feature with features": (GOOD | {"features": []}, "member 'features'"),
    "bbox of the feature of five": (GOOD | {"bbox": [1, 2, 3, 4, 5]}, "bbox"),
    "bbox of the feature of texts": (GOOD | {"bbox": ["1", "2", "3", "4"]}, "bbox"),
    "bbox of the feature null": (GOOD | {"bbox": None}, "bbox"),
    "bbox upside down": (GOOD | {"bbox": [120, 37, 121, 36]}, "south"),
}
WRONG_TEXTS: dict[str, tuple[str, str]] = {
    "feature 2: key twice": (second(GOOD | {"id": 7}).replace('"id": 7', '"id": 7, "type": "Feature"'), "stands twice"),
    "feature 2: property twice": (
        second(GOOD | {"properties": {"zz": 1}}).replace('"zz": 1', '"zz": 1, "zz": 2'), "'zz' stands twice"),
    "feature 2: 1e400": (second(feature(shape("Point", [1, 2]))).replace("[1, 2]", "[1e400, 2]"), "beyond the range"),
    "feature 2: a number of 400 digits": (
        second(feature(shape("Point", [1, 2]))).replace("[1, 2]", f"[{'9' * 400}, 2]"), "beyond the range"),
    "NaN": (second(feature(shape("Point", [1, 2]))).replace("[1, 2]", "[NaN, 2]"), "NaN is no number"),
    "Infinity": (second(feature(shape("Point", [1, 2]))).replace("[1, 2]", "[1, -Infinity]"), "no number"),
    "nothing": ("", "cannot be read"),
    "a blank": (" \n", "cannot be read"),
    "half": (second(GOOD)[:-20], "cannot be read"),
    "trailing comma": (second(GOOD).replace("]}", ",]}"), "cannot be read"),
    "comment": ("/* map */" + second(GOOD), "cannot be read"),
    "single quotes": (second(GOOD).replace('"', "'"), "cannot be read"),
    "more behind": (second(GOOD) + second(GOOD), "cannot be read"),
    "JSON lines": (json.dumps(GOOD) + "\n" + json.dumps(GOOD), "cannot be read"),
    "list": (json.dumps([GOOD]), "no GeoJSON object"),
    "null": ("null", "no GeoJSON object"),
    "text": ('"Feature"', "no GeoJSON object"),
    "no type": (json.dumps({"features": [GOOD]}), "its type None"),
    "type of another case": (json.dumps({"type": "featurecollection", "features": [GOOD]}), "featurecollection"),
    "topology": (json.dumps({"type": "Topology", "objects": {}}), "Topology"),
    "features missing": (json.dumps({"type": "FeatureCollection"}), "features are no list"),
    "features null": (json.dumps({"type": "FeatureCollection", "features": None}), "features are no list"),
    "features an object": (json.dumps({"type": "FeatureCollection", "features": GOOD}), "features are no list"),
    "collection with a geometry": (json.dumps(collection(GOOD, geometry=None)), "member 'geometry'"),
    "collection with properties": (json.dumps(collection(GOOD, properties={})), "member 'properties'"),
    "collection with coordinates": (json.dumps(collection(GOOD, coordinates=[])), "member 'coordinates'"),
    "bbox of the collection": (json.dumps(collection(GOOD, bbox=[1, 2, 3])), "bbox"),
    "features twice": (json.dumps(collection(GOOD))[:-1] + ', "features": []}', "'features' stands twice"),
    "grid of nobody": (json.dumps(collection(GOOD, crs={"type": "name", "properties": {"name": "EPSG:1"}})), "grid"),
    "grid linked": (json.dumps(collection(GOOD, crs={"type": "link", "properties": {"href": "x"}})), "grid"),
    "100,000 brackets": ("[" * 100_000, "nested"),
    "100,000 objects": ('{"a":' * 100_000, "nested"),
    "65 brackets in a property": (json.dumps(collection(GOOD | {"properties": {"a": "x"}})).replace(
        '"x"', "[" * 65 + "]" * 65), "nested"),
}  # fmt: skip
INVALID = {
    **{f"feature 2: {name}": (second(feature(wrong)), words) for name, (wrong, words) in WRONG_SHAPES.items()},
    **{f"feature 2: {name}": (second(wrong), words) for name, (wrong, words) in WRONG_FEATURES.items()},
    **WRONG_TEXTS,
}
VALID = {
    "a collection": collection(GOOD, GOOD),
    "a feature alone": GOOD,
    "a geometry alone": shape("LineString", [HERE, [121, 36]]),
    "a collection of geometries alone": {"type": "GeometryCollection", "geometries": [shape("Point", HERE)]},
    "no geometry": collection(feature(None), GOOD),
    "no properties": collection(GOOD | {"properties": None}),
    "empty properties": collection(GOOD | {"properties": {}}),
    "ids": collection(GOOD | {"id": "a"}, GOOD | {"id": 1}, GOOD | {"id": 1.5}, GOOD | {"id": ""}),
    "foreign members": collection(GOOD | {"title": "x", "links": [{}]}, title="x", metadata={"a": [1]}),
    "a foreign member called like a type's": collection(feature(shape("Point", HERE, geometries=1))),
    "boxes of four and six": collection(GOOD | {"bbox": [1, 2, 3, 4]}, bbox=[1, 2, 0, 3, 4, 9]),
    "a box across the antimeridian": collection(GOOD | {"bbox": [177, -20, -178, -16]}),
    "heights": collection(feature(shape("Point", [*HERE, 12.5])), feature(shape("LineString", [[1, 2, 3], [4, 5]]))),
    "four numbers": collection(feature(shape("Point", [*HERE, 1, 2]))),
    "whole degrees": collection(feature(shape("Point", [120, 36]))),
    "exponents": collection(feature(shape("Point", [1.2e2, 3.6e1]))),
    "a hole": collection(feature(shape("Polygon", [RING, HOLE]))),
    "clockwise": collection(feature(shape("Polygon", [RING[::-1]]))),
    "many of each": collection(
        feature(shape("MultiPoint", [HERE, [120.2, 36]])),
        feature(shape("MultiLineString", [[HERE, [120.2, 36]], [HERE, [120.3, 36]]])),
        feature(shape("MultiPolygon", [[RING, HOLE], [RING]]))),
    "collections in collections": collection(feature({"type": "GeometryCollection", "geometries": [
        {"type": "GeometryCollection", "geometries": [shape("Point", HERE)]},
        shape("LineString", [HERE, [121, 36]])]})),
    "an empty collection of geometries": collection(GOOD, feature({"type": "GeometryCollection", "geometries": []})),
    "empty coordinates": collection(GOOD, *(feature(shape(kind, [])) for kind in ("Point", "LineString", "Polygon",
                                    "MultiPoint", "MultiLineString", "MultiPolygon"))),
    "the poles and the antimeridian": collection(feature(shape("LineString", [[180, 90], [-180, -90]]))),
    "a line back to its start": collection(feature(shape("LineString", [HERE, [120.2, 36], HERE]))),
    "a line of one place": collection(feature(shape("LineString", [HERE, HERE]))),
    "crs null": collection(GOOD, crs=None),
    "the old name of degrees": collection(GOOD, crs={"type": "name", "properties": {
        "name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    "values of every kind": collection(GOOD | {"properties": {"name": "甲", "a": [1, {"b": None}], "c": True, "d": 1e-9,
                                       "": "", "type": "x", "坐标": {"coordinates": []}}}),
    "properties called like members": collection(GOOD | {"properties": {"geometry": 1, "features": [], "bbox": []}}),
    "names with every sign": collection(GOOD | {"properties": {"name": "\"'\\/<>&{}\u2028😀"}}),
    "sixty-four deep": collection(GOOD | {"properties": {"a": json.loads("[" * 59 + "]" * 59)}}),
}  # fmt: skip
