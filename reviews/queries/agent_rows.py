"""A study's page: a line for each of its agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Q, Sum

from reviews.models import AgentRun
from reviews.queries.lineup import Member
from reviews.queries.snapshot import Snapshot, Why
from reviews.queries.tally import Group, count
from reviews.rules.cycle import State

PERSON = (State.AWAITING_FEEDBACK, State.AWAITING_REVIEW, State.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Counts:
    """Cycles by where they stand, each in one of these. `queued` may start as soon as a worker is free;
    `held_back` is queued too and may not; `person` waits for somebody to review or to write."""

    queued: int
    running: int
    held_back: int
    person: int
    done: int
    failed: int
    cancelled: int

    @property
    def waiting(self) -> int:
        return self.held_back + self.person


@dataclass(frozen=True, slots=True)
class AgentRow:
    """`rests`: after an error of its provider. `spent_usd` is what its runs are known to have cost so far,
    those under way too, and `unknown` how many ended runs are not in it. `seconds` and `cost_usd`: the mean
    of its finished runs, None without one (of known cost)."""

    member: Member
    rests: bool
    counts: Counts
    spent_usd: Decimal
    unknown: int
    seconds: float | None
    cost_usd: Decimal | None


def total(now: Snapshot) -> Counts:
    """The cycles of the whole study. No statement."""
    return _counts(now.groups, now.queued())


def agent_rows(now: Snapshot) -> list[AgentRow]:
    """In the order of `now.members`: a cycle counts for the agent whose run comes next or came last.
    One statement."""
    finished = Q(state=AgentRun.State.REPLIED)
    spent: dict[UUID, Any] = {
        row["agent"]: row
        for row in AgentRun.objects.filter(study=now.study)
        .order_by()
        .values("agent")
        .annotate(
            spent=Sum("cost_usd"),
            unknown=Count("pk", filter=Q(cost_usd__isnull=True) & ~Q(state=AgentRun.State.RUNNING)),
            milliseconds=Avg("latency_ms", filter=finished),
            cost=Avg("cost_usd", filter=finished),
        )
    }
    queued = now.queued()
    rows = []
    for member in now.members.values():
        agent = member.agent.pk
        counts = _counts(
            [group for group in now.groups if group.runs_by == agent],
            [(group, why) for group, why in queued if group.runs_by == agent],
        )
        rows.append(_row(now, member, counts, spent.get(agent, {})))
    return rows


def _row(now: Snapshot, member: Member, counts: Counts, spent: Mapping[str, Any]) -> AgentRow:
    milliseconds = spent.get("milliseconds")
    return AgentRow(
        member=member,
        rests=member.rests(now.at),
        counts=counts,
        spent_usd=spent.get("spent") or Decimal(0),
        unknown=spent.get("unknown", 0),
        seconds=None if milliseconds is None else float(milliseconds) / 1000,
        cost_usd=spent.get("cost"),
    )


def _counts(groups: Sequence[Group], queued: Sequence[tuple[Group, Why]]) -> Counts:
    in_line = sum(group.cycles for group, why in queued if why is Why.IN_LINE)
    return Counts(
        queued=in_line,
        running=count(groups, State.RUNNING),
        held_back=count(groups, State.QUEUED) - in_line,
        person=count(groups, *PERSON),
        done=count(groups, State.SCORED),
        failed=count(groups, State.FAILED),
        cancelled=count(groups, State.CANCELLED),
    )
