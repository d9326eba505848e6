"""The report's sensitivity to corrections: completion recomputed from the last versions of the scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from reviews.models import ReviewCycle, ReviewSlot, Score, Study
from reviews.rules.completion import Importance, Rule, Scored, Verdict, completion
from reviews.rules.cycle import State
from reviews.rules.rates import TrialFacts, completed_by
from reviews.rules.sensitivity import ALONE, as_corrected


@dataclass(frozen=True, slots=True)
class Corrected:
    """Completion with corrections, over the same trials as the headline figures.

    `attempts` were scored anew. `alone` and `last` are the shares completed at k = 0 and at the last k.
    """

    attempts: int
    alone: float
    last: float


def with_corrections(
    study: Study, members: Mapping[UUID, TrialFacts], arm: str, last_k: int
) -> Corrected | None:
    """What corrections make of `members`, the trials of one agent in the cohort by id; None without any.

    Completion is by the study's primary rule. Three statements, one where nothing was corrected.
    """
    corrected = Score.objects.filter(
        review__slot__kind=ReviewSlot.Kind.PRIMARY, review__slot__study=study, version__gt=1
    )
    found = corrected.order_by().values_list("review__cycle", "review__cycle__trial").distinct()
    trials = {cycle: trial for cycle, trial in found if trial in members}
    if not trials:
        return None
    anew = _completed_anew(study, trials)
    completed: dict[UUID, dict[tuple[str, int], bool]] = defaultdict(dict)
    scored = ReviewCycle.objects.filter(trial__in=set(trials.values()), state=State.SCORED)
    rows = scored.values_list("pk", "trial", "arm__arm", "attempt", f"completed_{study.completion_rule}")
    for cycle, trial, its_arm, attempt, first in rows:
        completed[trial][its_arm or ALONE, attempt] = anew.get(cycle, first is True)
    facts = [as_corrected(it, completed[pk]) if pk in completed else it for pk, it in members.items()]
    return Corrected(
        attempts=len(trials),
        alone=sum(completed_by(trial, arm, 0) for trial in facts) / len(facts),
        last=sum(completed_by(trial, arm, last_k) for trial in facts) / len(facts),
    )


def _completed_anew(study: Study, cycles: Iterable[UUID]) -> dict[UUID, bool]:
    """Whether each of `cycles` is completed by the last version of every score. Undefined is not."""
    last: dict[UUID, dict[int, Scored]] = defaultdict(dict)
    scores = Score.objects.filter(review__slot__kind=ReviewSlot.Kind.PRIMARY, review__cycle__in=cycles)
    rows = scores.order_by("version").values_list(
        "review__cycle", "criterion", "criterion__importance", "criterion__weight", "verdict"
    )
    for cycle, criterion, importance, weight, verdict in rows:
        last[cycle][criterion] = Scored(Importance(importance), weight, Verdict(verdict))
    rule = Rule(study.completion_rule)
    return {
        cycle: completion(list(scored.values()), study.threshold).under(rule) is True
        for cycle, scored in last.items()
    }
