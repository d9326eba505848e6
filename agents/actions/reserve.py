"""What the caps of studies leave room for, counted while nobody else reserves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reviews.models import Study
from reviews.queries.spending import spending
from reviews.rules.caps import DAY_CAP, STUDY_CAP, no_room


@dataclass(slots=True)
class _Cap:
    """`words` name it; `committed` grows with each reservation."""

    words: str
    most: Decimal
    committed: Decimal


class Caps:
    """Lock taken at its making: the studies that have a cap, so that takers reserve one after the other."""

    def __init__(self, studies: Iterable[Study], now: datetime) -> None:
        capped = {study.pk for study in studies if study.cap_usd is not None or study.day_cap_usd is not None}
        self._caps: dict[UUID, list[_Cap]] = {}
        if capped:
            # As they are once the locks are ours: an amendment may just have changed them. By key, as all
            # takers lock several.
            locked = Study.objects.select_for_update(no_key=True).only("cap_usd", "day_cap_usd")
            for study in locked.filter(pk__in=capped).order_by("pk"):
                self._caps[study.pk] = list(_caps_of(study, now))

    def reserve(self, study: Study, needed: Decimal) -> str | None:
        """None where `needed` fits, which then counts as committed; else the cap that it would pass."""
        caps = self._caps.get(study.pk, [])
        for cap in caps:
            reason = no_room(cap.words, most=cap.most, committed=cap.committed, needed=needed)
            if reason is not None:
                return reason
        for cap in caps:
            cap.committed += needed
        return None


def _caps_of(study: Study, now: datetime) -> Iterable[_Cap]:
    if study.cap_usd is not None:
        yield _Cap(STUDY_CAP, study.cap_usd, spending(study).committed_usd)
    if study.day_cap_usd is not None:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        yield _Cap(DAY_CAP, study.day_cap_usd, spending(study, since=today).committed_usd)
