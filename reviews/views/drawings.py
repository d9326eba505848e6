"""Drawings of charts, made once: by content, on the disk, beside the renditions of files.

Not in Django's cache, which holds the limits on signing in and drops entries at random once it is full.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from django.conf import settings

from reviews.render.cache import Cache

if TYPE_CHECKING:
    from reviews.charts.chart import Chart

Form = Literal["page", "svg", "png", "pdf"]

_logger = logging.getLogger(__name__)

MOST_BYTES: Final = 100_000_000


def drawn(chart: Chart, form: Form) -> bytes | None:
    """The chart for a page (inline SVG, UTF-8) or as a file. None, logged, where it can't be drawn.

    Those who ask for the same at once wait for the first.
    """
    told = (form, chart.name, chart.title, chart.description, chart.n, chart.source)
    store = _store(settings.VAR)
    key = store.key(*told)
    found = store.get(key)
    if found is None:
        with store.making(key):
            found = store.get(key)
            if found is None:
                try:
                    found = [_draw(form)(chart)]
                except ValueError:
                    _logger.exception("the chart %s could not be drawn", chart.name)
                    return None
                store.put(key, found)
    return found[0]


def _draw(form: Form) -> Callable[[Chart], bytes]:
    # Importing it costs seconds and 100 MB at the start: a process pays with its first drawing.
    from reviews.charts import draw

    forms: dict[Form, Callable[[Chart], bytes]] = {
        "page": lambda chart: draw.svg(chart).encode(),
        "svg": draw.svg_file,
        "png": draw.png,
        "pdf": draw.pdf,
    }
    return forms[form]


@cache
def _store(var: Path) -> Cache:
    return Cache(var / "cache" / "charts", MOST_BYTES)
