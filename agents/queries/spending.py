"""What has been spent and what is reserved."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Sum, When
from django.db.models.functions import Coalesce

from reviews.models import AgentRun, Study


def committed_usd(study: Study, *, since: datetime | None = None) -> Decimal:
    """Spent plus reserved in `study` by runs started since `since` (all runs where None).

    A run under way counts with what it reserved; an ended one with its cost, or with its reservation where
    nobody knows the cost: a cap errs on the safe side. A run that failed or was lost without a word of usage
    counts with its reservation too.
    """
    runs = AgentRun.objects.filter(study=study)
    if since is not None:
        runs = runs.filter(started_at__gte=since)
    amount = Case(
        When(state=AgentRun.State.RUNNING, then=F("reserved_usd")),
        default=Coalesce(F("cost_usd"), F("reserved_usd")),
        output_field=DecimalField(max_digits=14, decimal_places=6),
    )
    total: Decimal = runs.aggregate(total=Coalesce(Sum(amount), Decimal(0)))["total"]
    return total
