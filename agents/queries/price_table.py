"""The table of prices as the admin's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import DateTimeField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Greatest

from agents.models import Price
from reviews.models import AgentRun

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A price of the table. `until`: the day on which the next one takes its place, None where none does.
    `typed`: an admin added it; `used`: a run has been counted with it."""

    price: Price
    until: date | None
    now: bool
    typed: bool
    used: bool

    @property
    def may_go(self) -> bool:
        return self.typed and not self.used


@dataclass(frozen=True, slots=True)
class Table:
    """A page of prices by kind, model and day, the latest first. `after`: the id to go on from, or None."""

    prices: list[Listed]
    after: int | None


def price_table(*, today: date, after: Price | None = None, size: int = PAGE) -> Table:
    """One statement."""
    following = Price.objects.filter(
        kind=OuterRef("kind"), model=OuterRef("model"), valid_from__gt=OuterRef("valid_from")
    ).order_by("valid_from")
    prices = Price.objects.select_related("added_by").annotate(
        until=Subquery(following.values("valid_from")[:1]), used=rested_on()
    )
    if after is not None:
        prices = prices.filter(
            Q(kind__gt=after.kind)
            | Q(kind=after.kind, model__gt=after.model)
            | Q(kind=after.kind, model=after.model, valid_from__lt=after.valid_from)
        )
    found = list(prices.order_by("kind", "model", "-valid_from")[: size + 1])
    page = found[:size]
    listed = [
        Listed(
            price=price,
            until=price.until,
            now=price.valid_from <= today and (price.until is None or today < price.until),
            typed=price.added_by_id is not None,
            used=price.used,
        )
        for price in page
    ]
    return Table(listed, page[-1].pk if len(found) > size else None)


def rested_on() -> Exists:
    """Whether a run may have been counted with a row of `Price`: one that began while the row was there and
    valid. One of later days, which another row has taken over, counts too."""
    began = Greatest(OuterRef("added_at"), Cast(OuterRef("valid_from"), DateTimeField()))
    runs = AgentRun.objects.filter(
        agent__kind=OuterRef("kind"), agent__model=OuterRef("model"), started_at__gte=began
    )
    return Exists(runs.exclude(agent__settings__has_key="prices"))
