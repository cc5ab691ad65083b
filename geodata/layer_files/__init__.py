"""Read map layers that planners hand in, whatever their format, trusting nothing that is in them."""

from geodata.layer_files.layer import Layer
from geodata.layer_files.reading import FORMATS, read_layer, read_layer_file
from geodata.layer_files.uploads import MOST_BYTES, LayerFile, layer_file, read_upload

__all__ = ["FORMATS", "MOST_BYTES", "Layer", "LayerFile", "layer_file", "read_layer", "read_layer_file", "read_upload"]
