"""The report's sensitivity to corrections: completion recomputed from the last versions of the scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from reviews.models import ReviewCycle, ReviewSlot, Score, Study
from reviews.queries.report import SEED
from reviews.rules.completion import Importance, Rule, Scored, Verdict, completion
from reviews.rules.cycle import State
from reviews.rules.sensitivity import ALONE, completed_at

if TYPE_CHECKING:
    from reviews.stats.shares import Share
    from reviews.stats.table import Ints, TrialTable


@dataclass(frozen=True, slots=True)
class Corrected:
    """Completion with corrections, over the same trials as the headline figures.

    `attempts` were scored anew. `alone` and `last` are the shares completed at k = 0 and at the last k, with
    their intervals.
    """

    attempts: int
    alone: Share
    last: Share


def with_corrections(study: Study, members: TrialTable, ordinals: Ints, arm: str) -> Corrected | None:
    """What corrections make of `members`, the trials of one agent in the cohort; None without any.

    `ordinals` are theirs, in ascending order. Completion is by the study's primary rule. Three statements,
    one where nothing was corrected.
    """
    from reviews.stats.shares import share  # costs seconds and 100 MB at the start

    corrected = Score.objects.filter(
        review__slot__kind=ReviewSlot.Kind.PRIMARY, review__slot__study=study, version__gt=1
    )
    found = corrected.order_by().values_list("review__cycle", "review__cycle__trial__ordinal").distinct()
    row_of = {int(ordinal): row for row, ordinal in enumerate(ordinals)}
    cycles = {cycle: row_of[ordinal] for cycle, ordinal in found if ordinal in row_of}
    if not cycles:
        return None
    anew = _completed_anew(study, cycles)
    completed: dict[int, dict[tuple[str, int], bool]] = defaultdict(dict)
    touched = [int(ordinals[row]) for row in set(cycles.values())]
    scored = ReviewCycle.objects.filter(trial__study=study, trial__ordinal__in=touched, state=State.SCORED)
    rows = scored.values_list(
        "pk", "trial__ordinal", "arm__arm", "attempt", f"completed_{study.completion_rule}"
    )
    for cycle, ordinal, its_arm, attempt, before in rows:
        completed[row_of[ordinal]][its_arm or ALONE, attempt] = anew.get(cycle, before is True)
    first_at = {row: completed_at(answers, arm) for row, answers in completed.items()}
    shares = []
    for k in (0, study.feedback_cycles):
        reading = members.completed_by(arm, k)
        for row, first in first_at.items():
            reading[row] = first is not None and first <= k
        shares.append(share(reading, members.task, seed=SEED))
    return Corrected(len(cycles), *shares)


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
