"""Making agents, and stopping and resuming them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from agents.actions.agent_settings import check_kind, check_settings
from agents.adapters import registry
from reviews.actions.move_cycle import announce_queued
from reviews.actions.problem import Refused
from reviews.models import Agent, ReviewCycle, User
from reviews.queries.clock import database_now
from reviews.rules.cycle import State

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
COST_BELOW = Decimal(1_000_000)


def create_agent(
    *,
    slug: str,
    name: str,
    kind: str,
    model: str,
    max_cost_usd: Decimal,
    settings: Mapping[str, Any],
    owner: User | None,
) -> Agent:
    """Make an agent of a registered kind. Raises Refused for what can't be stored or could never run.

    An agent may be made before its key is there: it can be chosen for a study once it is available.
    """
    name, model = name.strip(), model.strip()
    known = dict(registry.choices())
    for holds, message in (
        (SLUG.fullmatch(slug), "Short name: 1 to 60 letters, digits, hyphens and underscores."),
        (1 <= len(name) <= 120 and name.isprintable(), "Name: 1 to 120 characters that can be printed."),
        (kind in known, f"Kind: “{kind}” is unknown. Known kinds: {', '.join(known)}."),
        (len(model) <= 120 and model.isprintable(), "Model: at most 120 characters that can be printed."),
        (model or kind not in known or registry.is_scripted(kind), "Model: say which model is asked."),
        (_is_cost(max_cost_usd), "Most a run may cost: USD 0 to 999,999.9999, with 4 decimals at most."),
    ):
        if not holds:
            raise Refused(message)
    check_settings(settings)
    check_kind(settings, kind)
    try:
        with transaction.atomic():
            return Agent.objects.create(
                slug=slug,
                name=name,
                kind=kind,
                scripted=registry.is_scripted(kind),
                model=model,
                max_cost_usd=max_cost_usd,
                settings=dict(settings),
                owner=owner,
            )
    except IntegrityError as error:
        raise Refused(f"There is an agent “{slug}” already. Choose another short name.") from error


def _is_cost(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount < COST_BELOW and amount == round(amount, 4)


def pause_agent(*, agent: Agent, reason: str) -> None:
    """Start no more runs of `agent` until an admin resumes it; those under way finish. Again: the first
    reason stands. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused("Say why the agent is paused: the studies that wait for it show the reason.")
    Agent.objects.filter(pk=agent.pk, paused_at__isnull=True).update(
        paused_at=database_now(), paused_reason=reason.strip()[:500]
    )


def resume_agent(*, agent: Agent) -> None:
    """Let a paused agent run again, forget its provider's errors, and wake the workers for what waited.
    Again: nothing changes."""
    with transaction.atomic():
        resumed = Agent.objects.filter(pk=agent.pk, paused_at__isnull=False).update(
            paused_at=None, paused_reason="", provider_errors=0
        )
        waiting = ReviewCycle.objects.filter(runs_by=agent, state=State.QUEUED).count()
        if resumed and waiting:
            announce_queued(waiting)
