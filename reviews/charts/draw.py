"""Charts as SVG, PNG and PDF, by Vega within the process (vl-convert).

Measured on two cores: the imports take 0.3 s (4 s while others keep the cores busy) and bring a process from
10 to 68 MB, its first drawing 0.6 s (3 s) and to 150 MB; later ones 0.11 to 0.18 s each, spec included, and
the process stays under 200 MB (27 drawings of all forms). A process of its own for each would take the
first two every time, so they are made here, kept on the disk by content, and made once for all who ask.
"""

from __future__ import annotations

from typing import Any, Final

import vl_convert

from reviews.charts.chart import Chart, plain
from reviews.charts.clean import cleaned
from reviews.charts.palette import INK, INK_2, PANEL

VEGA_LITE: Final = "6.4"
"""The version that Altair writes."""


def svg(chart: Chart) -> str:
    """For the page: colours as its tokens, in its fonts, with title and description, cleaned."""
    return _svg(chart, chart.spec, tokens=True)


def svg_file(chart: Chart) -> bytes:
    """For itself: title, n and light colours are in the drawing."""
    return _svg(chart, with_title(chart), tokens=False).encode()


def png(chart: Chart, scale: float = 2) -> bytes:
    """As `svg_file`, `scale` pixels for each of the SVG's."""
    spec = with_title(chart)
    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale, allowed_base_urls=[]))


def pdf(chart: Chart) -> bytes:
    """As `svg_file`, on a page of its size; text stays text."""
    return bytes(vl_convert.vegalite_to_pdf(with_title(chart), vl_version=VEGA_LITE, allowed_base_urls=[]))


def with_title(chart: Chart) -> dict[str, Any]:
    """The spec of a file, which has no page around it."""
    title = {
        "text": plain(chart.title),
        "subtitle": plain(chart.n),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "color": INK,
        "subtitleColor": INK_2,
        "subtitleFontSize": 12,
        "offset": 12,
    }
    return {**chart.spec, "title": title, "background": PANEL}


def _svg(chart: Chart, spec: dict[str, Any], *, tokens: bool) -> str:
    drawing = str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]))
    key = f"chart-{chart.name}"
    return cleaned(drawing, title=chart.title, description=chart.description, key=key, tokens=tokens)
