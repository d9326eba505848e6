"""Writes the story's times over the real ones.

The demo is made by the real actions within seconds and shows two weeks of work. Actions take their times from
the clock on purpose, so that no one can make up a history; this module is the one exception and therefore
writes directly. It changes no state, and only the demo's own rows: it tells each moment anew by a clock that
keeps the order of all events, and sets leases to what an open page or a worker would have made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from agents.actions.take import lease_length
from agents.demo.story_clock import StoryClock
from reviews.actions.branch import RESUME
from reviews.actions.deliver import PREFERENCE
from reviews.models import (
    Agent,
    AgentRun,
    Claim,
    Critique,
    Deliverable,
    Feedback,
    Membership,
    Review,
    ReviewCycle,
    ReviewSlot,
    Rubric,
    Study,
    TaskPool,
    TimeInterval,
    Transition,
    User,
)
from reviews.rules.frozen import digest, protocol_file
from reviews.rules.lease import renewed_until


@dataclass(frozen=True, slots=True)
class Times:
    """The columns of some rows that hold moments: stamped by the database's clock, stamped by this process
    (`auto_now_add`, `default=timezone.now`), and those that follow from the row once these are told."""

    rows: QuerySet[Any]
    database: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    derived: Mapping[str, Callable[[Any], datetime | str | None]] = field(default_factory=dict)


def end_wait(cycle: ReviewCycle) -> None:
    """The wait before a cycle's next try is over: the story's clock has gone past it."""
    ReviewCycle.objects.filter(pk=cycle.pk).update(not_before=None)


def backdate(clock: StoryClock, *, studies: list[Study], pool: TaskPool, users: list[User]) -> None:
    """Tell the times of everything in `studies`, of `pool` and of `users` by the story's clock.

    Needs every claim, run and interval ended. Call it once, in the transaction of the actions.
    """
    cycles = ReviewCycle.objects.filter(trial__study__in=studies)
    slots = ReviewSlot.objects.filter(study__in=studies)

    def preferred_until(slot: ReviewSlot) -> datetime | None:
        length = RESUME if slot.kind == ReviewSlot.Kind.FEEDBACK else PREFERENCE
        until = slot.preferred_until
        return until and clock.by_database(until - length) + length

    for times in (
        Times(User.objects.filter(pk__in=[user.pk for user in users]), process=("date_joined",)),
        Times(Membership.objects.filter(user__in=users), process=("created_at",)),
        Times(TaskPool.objects.filter(pk=pool.pk), process=("created_at",)),
        Times(Rubric.objects.filter(task__pool=pool), ("approved_at",), ("created_at",)),
        Times(Agent.objects.filter(owner__in=users), process=("created_at",)),
        Times(
            Study.objects.filter(pk__in=[study.pk for study in studies]),
            ("started_at",),
            derived={"protocol_sha256": _digest},
        ),
        Times(cycles, ("scored_at",), ("created_at",)),
        Times(Transition.objects.filter(cycle__in=cycles), ("at",)),
        Times(
            AgentRun.objects.filter(study__in=studies),
            ("started_at", "ended_at"),
            derived={"expires_at": lambda run: run.ended_at + lease_length()},
        ),
        Times(Critique.objects.filter(cycle__in=cycles), process=("created_at",)),
        Times(Deliverable.objects.filter(run__study__in=studies), process=("created_at",)),
        Times(slots, process=("created_at",), derived={"preferred_until": preferred_until}),
        Times(
            Claim.objects.filter(slot__in=slots),
            ("claimed_at", "ended_at"),
            derived={"expires_at": lambda claim: renewed_until(claim.claimed_at, claim.ended_at)},
        ),
        Times(
            TimeInterval.objects.filter(cycle__in=cycles),
            ("started_at", "ended_at"),
            derived={
                "seen_at": lambda interval: interval.ended_at,
                "input_at": lambda interval: interval.ended_at,
            },
        ),
        Times(Review.objects.filter(cycle__in=cycles), ("locked_at", "hire_answered_at")),
        Times(Feedback.objects.filter(cycle__in=cycles), ("submitted_at",)),
    ):
        _rewrite(clock, times)


def _digest(study: Study) -> str:
    """Of the protocol's file, in which the start stands."""
    return digest(
        protocol_file(
            slug=study.slug, title=study.title, started_at=study.started_at, protocol=study.protocol
        )
    )


def _rewrite(clock: StoryClock, times: Times) -> None:
    rows: list[Model] = list(times.rows)
    for row in rows:
        for name in times.database:
            _set(row, name, clock.by_database)
        for name in times.process:
            _set(row, name, clock.by_process)
        for name, derive in times.derived.items():
            setattr(row, name, derive(row))
    _write(times.rows.model, rows, [*times.database, *times.process, *times.derived])


def _set(row: Model, name: str, tell: Callable[[datetime], datetime]) -> None:
    real = getattr(row, name)
    if real is not None:
        setattr(row, name, tell(real))


def _write(model: type[Model], rows: list[Model], names: list[str]) -> None:
    """One statement for a table; bulk_update's CASE for each column and row takes many times as long."""
    quote = connection.ops.quote_name
    key = model._meta.pk
    columns = [quote(name) for name in names]  # the columns of moments are named like their fields
    types = [
        f"{key.rel_db_type(connection)}[]",
        *[f"{model._meta.get_field(name).db_type(connection)}[]" for name in names],
    ]
    statement = (
        f"UPDATE {quote(model._meta.db_table)} AS row SET "  # noqa: S608 - names of our own models
        + ", ".join(f"{column} = told.{column}" for column in columns)
        + f" FROM unnest({', '.join(f'%s::{each}' for each in types)}) AS told(pk, {', '.join(columns)})"
        + f" WHERE row.{quote(key.attname)} = told.pk"
    )
    lists = [[getattr(row, name) for row in rows] for name in (key.attname, *names)]
    with connection.cursor() as cursor:
        cursor.execute(statement, lists)
