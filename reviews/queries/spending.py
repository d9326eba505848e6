"""What has been spent on agents and what is reserved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from reviews.models import AgentRun, Study

RUNNING = Q(state=AgentRun.State.RUNNING)
UNKNOWN = ~RUNNING & Q(cost_usd__isnull=True)


@dataclass(frozen=True, slots=True)
class Spending:
    """US dollars over some runs.

    `spent_usd`: what ended runs are known to have cost. `reserved_usd`: what runs under way may cost.
    `possible_usd`: what calls of ended runs whose answer never came may have cost, at most.
    `unknown_usd`: what the `unknown` ended runs whose cost nobody knows may have cost, each at its
    reservation; a run that failed or was lost without a word of usage is one of these.
    """

    spent_usd: Decimal
    reserved_usd: Decimal
    possible_usd: Decimal
    unknown_usd: Decimal
    unknown: int
    running: int

    @property
    def committed_usd(self) -> Decimal:
        """What a cap is held against. It errs on the safe side."""
        return self.spent_usd + self.reserved_usd + self.possible_usd + self.unknown_usd


def spending(study: Study, *, since: datetime | None = None) -> Spending:
    """The spending of `study` by runs started since `since` (all runs where None). One statement."""
    runs: QuerySet[AgentRun] = AgentRun.objects.filter(study=study)
    if since is not None:
        runs = runs.filter(started_at__gte=since)
    nothing = Decimal(0)
    totals = runs.aggregate(
        spent_usd=Coalesce(Sum("cost_usd", filter=~RUNNING), nothing),
        possible_usd=Coalesce(Sum("possible_usd", filter=~RUNNING & Q(cost_usd__isnull=False)), nothing),
        unknown_usd=Coalesce(Sum("reserved_usd", filter=UNKNOWN), nothing),
        unknown=Count("pk", filter=UNKNOWN),
        running=Count("pk", filter=RUNNING),
        # Last: from here on the name means this sum, not the column.
        reserved_usd=Coalesce(Sum("reserved_usd", filter=RUNNING), nothing),
    )
    return Spending(**totals)
