"""Answer the requests by which planners correct, review, and carry corrections in and out."""
