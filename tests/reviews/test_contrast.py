"""The colours of static/css/tokens.css reach WCAG 2.2 AA in both themes: 4.5 for text, 3 for edges."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS
    )
}

SURFACES = ("paper", "panel", "sunken")
TEXT = [
    *product(("ink", "ink-2", "ink-3", "accent", "not"), SURFACES),
    *product(("ink", "ink-2"), ("accent-soft", "met-soft", "not-soft", "na-soft", "warn-soft")),
    ("accent-ink", "accent"),
    ("accent", "accent-soft"),
    *((name, f"{name}-soft") for name in ("met", "not", "na", "warn")),
    *product(("accent",), ("met-soft", "not-soft", "warn-soft")),  # links in notes
    *product(("met", "warn"), ("panel", "paper")),
]
EDGES = [*product(("edge", "accent"), SURFACES), ("not", "panel"), ("warn", "warn-soft")]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(theme: str, text: str, ground: str) -> None:
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_stand_out(theme: str, edge: str, ground: str) -> None:
    assert contrast(COLOURS[edge][theme], COLOURS[ground][theme]) >= 3
