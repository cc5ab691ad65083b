"""Prove that the map's colours differ for colour-blind eyes too, and that classes differ by lightness alone."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from mapapp.drawing import STAGE_COLOURS

STYLE = (Path(__file__).parents[1] / "mapapp" / "static" / "tools.css").read_text("utf-8")
SCRIPT = (Path(__file__).parents[1] / "mapapp" / "static" / "elements.js").read_text("utf-8")
# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def seen(colour: str, eyes: np.ndarray) -> np.ndarray:
    """Return CIE L*, a*, b* of a colour as these eyes see it."""
    white = np.array([0.9505, 1.0, 1.089])
    ratio = TO_XYZ @ np.clip(eyes @ linear(colour), 0, 1) / white
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    dark, light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def classes(theme: str) -> list[str]:
    block = STYLE[STYLE.index(theme) :]
    return [re.findall(rf"--map-class-{n}: (#[0-9a-f]{{6}})", block)[0] for n in range(1, 6)]


@pytest.mark.parametrize("eyes", EYES)
def test_stages_differ_by_colour_for_every_eye(eyes: str) -> None:
    told = {stage: seen(colour, EYES[eyes]) for stage, colour in STAGE_COLOURS.items()}
    near = {(a, b): np.linalg.norm(told[a] - told[b]) for a, b in itertools.combinations(told, 2)}
    assert min(near.values()) >= 15, min(near, key=lambda pair: near[pair])


def test_stages_differ_by_the_sign_inside_and_it_can_be_read() -> None:
    signs = dict(re.findall(r"^  (\w+): (.+),$", SCRIPT[SCRIPT.index("SIGNS = {") :][:1500], re.M))
    assert signs.keys() >= STAGE_COLOURS.keys()
    assert len({signs[stage] for stage in STAGE_COLOURS}) == len(STAGE_COLOURS)
    assert all(contrast(colour, "#ffffff") >= 3 for colour in STAGE_COLOURS.values())


@pytest.mark.parametrize("theme", [":root", '[data-theme="dark"]'])
def test_town_classes_are_told_by_lightness(theme: str) -> None:
    for eyes in EYES.values():
        lightness = [seen(colour, eyes)[0] for colour in classes(theme)]
        steps = np.diff(lightness)
        assert (steps > 0).all() or (steps < 0).all()
        assert np.abs(steps).min() >= 7


@pytest.mark.parametrize("theme", [":root", '[data-theme="dark"]'])
def test_precision_steps_hold_a_white_digit(theme: str) -> None:
    block = STYLE[STYLE.index(theme) :]
    for level in ("l1", "l2", "l3", "l4", "l5", "l7"):
        (colour, *_) = re.findall(rf"--map-{level}: (#[0-9a-f]{{6}})", block)
        assert contrast(colour, "#ffffff") >= 3
