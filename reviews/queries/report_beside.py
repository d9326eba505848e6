"""What the report shows beside the rates: other rules, hire verdicts, cancellations, what is awaited."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Count, F

from reviews.models import Review, ReviewCycle, ReviewSlot, Study, Trial
from reviews.rules.completion import Completion, Rule
from reviews.rules.rates import TrialFacts, interval
from reviews.rules.trial import Outcome

FEW: Final = 10
"""Below so many trials a rate is shown grey."""


class Share(NamedTuple):
    """`yes` of `n` trials. `rate` is None at n = 0; `low` and `high` also where a task repeats."""

    yes: int
    n: int
    rate: float | None
    low: float | None
    high: float | None

    @property
    def few(self) -> bool:
        return self.n < FEW


class RuleShare(NamedTuple):
    """Completion alone under one rule; `undefined` trials had no answer and count as not completed."""

    rule: Rule
    share: Share
    undefined: int


class HireShares(NamedTuple):
    """Of the trials with a hire verdict, those that a client would accept and pay for.

    `alone` judges attempt 0; `after` the last scored attempt of the arm, or attempt 0 where none followed.
    """

    alone: Share
    after: Share


def share(yes: int, trials: Collection[TrialFacts]) -> Share:
    """Read `yes` of `trials` as a share."""
    members = list(trials)
    return Share(yes, len(members), yes / len(members) if members else None, *interval(yes, members))


def alone_under_rules(study: Study, trials: dict[UUID, TrialFacts]) -> list[RuleShare]:
    """Completion of attempt 0 of `trials` under each rule. One statement.

    `trials` are those of one agent in the cohort, by id. A failed run is not completed under any rule; an
    undefined rule counts as not completed. Later attempts are left out: the study's primary rule ended them.
    """
    cycles = ReviewCycle.objects.filter(trial__study=study, attempt=0, state=ReviewCycle.State.SCORED)
    values = cycles.values_list("trial_id", "completed_all", "completed_critical", "completed_weighted")
    scored = [Completion(*answers) for trial, *answers in values if trial in trials]
    answers = {rule: [completion.under(rule) for completion in scored] for rule in Rule}
    return [
        RuleShare(rule, share(given.count(True), trials.values()), given.count(None))
        for rule, given in answers.items()
    ]


def hire_shares(study: Study, arm: str, trials: dict[UUID, TrialFacts]) -> HireShares:
    """The hire verdicts on `trials`, those of one agent in the cohort by id. One statement."""
    reviews = Review.objects.filter(slot__kind=ReviewSlot.Kind.PRIMARY, slot__study=study)
    values = reviews.order_by("cycle__attempt").values_list(
        "cycle__trial_id", "cycle__attempt", "cycle__arm__arm", "would_hire"
    )
    alone: dict[UUID, bool | None] = {}
    after: dict[UUID, bool | None] = {}
    for trial, attempt, its_arm, would_hire in values:
        if trial in trials and (attempt == 0 or its_arm == arm):
            after[trial] = would_hire
            if attempt == 0:
                alone[trial] = would_hire
    return HireShares(_answered(alone, trials), _answered(after, trials))


def cancellations(study: Study, agent: str, category: str | None) -> list[tuple[str, int]]:
    """The reasons for which trials of an agent were cancelled, with their number. One statement."""
    trials = Trial.objects.filter(study=study, agent__slug=agent, outcome=Outcome.CANCELLED)
    if category is not None:
        trials = trials.filter(task__category=category)
    counts = trials.order_by().values("cancelled_reason").annotate(trials=Count("pk"))
    return list(counts.order_by("-trials", "cancelled_reason").values_list("cancelled_reason", "trials"))


def awaited(study: Study) -> dict[str, int]:
    """How many cycles of `study` stand in each state. One statement."""
    cycles = ReviewCycle.objects.filter(trial__study=study).order_by()
    return dict(cycles.values_list(F("state")).annotate(Count("pk")))


def _answered(verdicts: dict[UUID, bool | None], trials: dict[UUID, TrialFacts]) -> Share:
    answered = {trial: verdict for trial, verdict in verdicts.items() if verdict is not None}
    return share(sum(answered.values()), [trials[trial] for trial in answered])
