"""Prove that the drawn tree of errors is the tree of errors."""

from __future__ import annotations

import inspect
import re

from geodata import errors


def test_the_drawn_tree_is_the_real_one() -> None:
    drawn = set(re.findall(r"\w+Error", errors.__doc__ or ""))
    real = {name for name, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, Exception)}
    assert drawn == real
    assert all(issubclass(getattr(errors, name), errors.GeodataError) for name in real)
