"""The trials of a study, and one trial with everything that happened in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from reviews.models import (
    AgentRun,
    Review,
    ReviewCycle,
    Score,
    Study,
    TimeInterval,
    Transition,
    Trial,
    TrialArm,
)
from reviews.rules.cycle import State
from reviews.rules.trial import ArmState, Outcome

PAGE = 30
PENDING = "pending"

# Arms come into being with the outcome, so an open trial without an outcome or an open arm does not exist.
CLOSED = Q(outcome__in=[Outcome.COMPLETED, Outcome.FAILED, Outcome.CANCELLED]) | Q(
    ~Exists(TrialArm.objects.filter(trial=OuterRef("pk"), state=ArmState.OPEN)),
    outcome=Outcome.NOT_COMPLETED,
)
"""In which nothing can happen by itself any more: a condition on `Trial`."""


@dataclass(frozen=True, slots=True)
class Trials:
    """A page of trials in start order. `after` is the ordinal to go on from, None at the end."""

    trials: list[Trial]
    after: int | None


def trials_page(
    study: Study, *, outcome: str = "", cycle: str = "", after: int | None = None, size: int = PAGE
) -> Trials:
    """Trials with task, agent, arms and cycles loaded. Three statements.

    `outcome` is that of attempt 0 or "pending"; `cycle` asks for trials with a cycle in that state; empty
    asks for all.
    """
    trials = Trial.objects.filter(study=study)
    if after is not None:
        trials = trials.filter(ordinal__gt=after)
    if outcome == PENDING:
        trials = trials.filter(outcome__isnull=True)
    elif outcome:
        trials = trials.filter(outcome=outcome)
    if cycle:
        cycles = ReviewCycle.objects.filter(trial__study=study, state=cycle)
        trials = trials.filter(pk__in=cycles.values("trial"))
    with_all = trials.select_related("task", "agent").prefetch_related(
        "arms", Prefetch("cycles", ReviewCycle.objects.select_related("arm").order_by("attempt", "arm__arm"))
    )
    found = list(with_all.order_by("ordinal")[: size + 1])
    page = found[:size]
    return Trials(trials=page, after=page[-1].ordinal if len(found) > size else None)


def failed_cycles(study: Study, *, most: int) -> list[ReviewCycle]:
    """The first `most` failed cycles in start order, each with `last_fault` and `last_error` of its runs."""
    last = AgentRun.objects.filter(cycle=OuterRef("pk")).order_by("-number")
    failed = ReviewCycle.objects.filter(trial__study=study, state=State.FAILED).annotate(
        last_fault=Subquery(last.values("fault")[:1]), last_error=Subquery(last.values("error")[:1])
    )
    return list(
        failed.select_related("trial__task", "trial__agent", "arm").order_by("ordinal", "attempt")[:most]
    )


def cycles_of(trial: Trial) -> QuerySet[ReviewCycle]:
    """The cycles of `trial` by attempt and arm, with all that a page of one trial shows. A fixed number of
    statements; scores come by criterion and version, the newest last."""
    runs = AgentRun.objects.select_related("agent").order_by("number")
    scores = Score.objects.select_related("criterion").order_by("criterion__position", "version")
    reviews = Review.objects.select_related("reviewer", "slot").order_by("locked_at")
    times = TimeInterval.objects.select_related("reviewer").order_by("started_at", "pk")
    return (
        ReviewCycle.objects.filter(trial=trial)
        .select_related("arm", "feedback__author", "deliverable__neutral", "critique__run__agent")
        .prefetch_related(
            "deliverable__files",
            "feedback__comments__file",
            Prefetch("transitions", Transition.objects.select_related("by").order_by("id")),
            Prefetch("runs", runs.prefetch_related("deliverable__files")),
            Prefetch("reviews", reviews.prefetch_related("corrections", Prefetch("scores", scores))),
            Prefetch("intervals", times.prefetch_related("corrections")),
        )
        .order_by("attempt", "arm__arm")
    )
