"""Read map layers that planners hand in, whatever their format, trusting nothing that is in them."""
