"""Write the features that are shown into files for others, each whole, each the same for the same features."""

from geodata.export.about import NOTICE, ODBL_NOTICE, metadata
from geodata.export.geojson import to_geojson_bytes
from geodata.export.geopackage import to_gpkg_bytes
from geodata.export.kml import to_kml_bytes
from geodata.export.naming import suggested_name, words_of
from geodata.export.shapefile import to_shapefile_bytes
from geodata.export.spreadsheet import to_csv_bytes
from geodata.export.writing import EXTENSIONS, FORMATS, MEDIA_TYPES, OUT_DATUMS, Format, to_bytes, write_export

__all__ = [
    "EXTENSIONS",
    "FORMATS",
    "MEDIA_TYPES",
    "NOTICE",
    "ODBL_NOTICE",
    "OUT_DATUMS",
    "Format",
    "metadata",
    "suggested_name",
    "to_bytes",
    "to_csv_bytes",
    "to_geojson_bytes",
    "to_gpkg_bytes",
    "to_kml_bytes",
    "to_shapefile_bytes",
    "words_of",
    "write_export",
]
