"""The colours of charts: the light half of static/css/tokens.css, by the token's name.

A spec has them as they are here, so that PNG and PDF need nothing more. The SVG of a page gets the token in
their place, which follows the theme and the printer. No two tokens of this list have the same colour.
"""

from __future__ import annotations

from typing import Final

TOKENS: Final = {
    "--line": "#e2ddd2",
    "--edge": "#8b8574",
    "--ink": "#1f2328",
    "--ink-2": "#5a5f66",
    "--ink-3": "#666a71",
    "--accent": "#0b6b5d",
    "--not": "#b0372b",
    "--warn": "#8a5a00",
    "--blue": "#2b5a8c",
    "--violet": "#6d3f94",
    "--panel": "#ffffff",
}

LINE: Final = TOKENS["--line"]
EDGE: Final = TOKENS["--edge"]
INK: Final = TOKENS["--ink"]
INK_2: Final = TOKENS["--ink-2"]
INK_3: Final = TOKENS["--ink-3"]
ACCENT: Final = TOKENS["--accent"]
PANEL: Final = TOKENS["--panel"]

SERIES: Final = (
    ACCENT, TOKENS["--warn"], INK_3, TOKENS["--not"], TOKENS["--blue"], TOKENS["--violet"],
)  # fmt: skip
"""One series after another; their marks differ too, so that colour alone never tells."""

SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
