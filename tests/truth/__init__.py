"""What is true of places, from other sources than the gazetteer, and the measure against it."""
