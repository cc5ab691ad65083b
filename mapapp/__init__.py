"""Show the layers on a browser map that planners can explore, filter and export."""
