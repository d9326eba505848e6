"""When a cap keeps a run from starting, and how that is told."""

from decimal import Decimal
from typing import Final

from reviews.rules.money import exact

STUDY_CAP: Final = "The study's cap"
DAY_CAP: Final = "Today's cap"


def no_room(cap: str, *, most: Decimal, committed: Decimal, needed: Decimal) -> str | None:
    """None where a run that may cost `needed` still fits under `most`; else a sentence. `cap` names it."""
    if committed + needed <= most:
        return None
    return f"{cap} of USD {exact(most)} leaves no room for a run of up to USD {exact(needed)}."
