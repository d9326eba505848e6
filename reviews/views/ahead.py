"""What the first reader of a deliverable would wait for, made before anybody reads it."""

from __future__ import annotations

from typing import Final

from reviews.actions.neutralise import neutralise
from reviews.models import Deliverable
from reviews.queries.neutral import neutral_deliverable
from reviews.views.viewer import viewer_for

LARGE: Final = 1_000_000
"""Bytes from which the first page of a file is worth making ahead: what is smaller opens at once."""

FILES: Final = 5
"""Of one deliverable, its first large ones. The next deliverable does not wait for the others."""


def make_ahead(deliverable: Deliverable) -> None:
    """Its neutral copy, and what the first pages of its large files are made of.

    Changes nothing about what a reader gets: whoever reads it first would have it made, see
    `neutral_first`. Raises what `neutralise` raises; what a file is like raises nothing.
    """
    neutralise(deliverable=deliverable)
    large = [shown for shown in neutral_deliverable(deliverable).files if shown.size >= LARGE]
    for shown in large[:FILES]:
        viewer_for(shown, {})
