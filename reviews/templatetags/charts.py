"""Charts in pages: `{% load charts %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from reviews.views.drawings import drawn

if TYPE_CHECKING:
    from reviews.charts.chart import Chart

register = template.Library()


@register.filter
def drawing(chart: Chart) -> SafeString:
    """The chart as inline SVG; empty where it can't be drawn. What is in it was made safe by charts.clean."""
    svg = drawn(chart, "page")
    return SafeString("" if svg is None else svg.decode())
