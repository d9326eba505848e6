"""The next study: the reviewers' hours and the money that a size of it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviews.rules.trial import Arm


@dataclass(frozen=True)
class Design:
    """A study's size, and what is expected of it.

    `completed` has for each arm, such as from a past study, the share of trials expected to be completed
    before each of its attempts: by k = 0 for attempt 1, and so on. `alone` is that at k = 0. `minutes` are
    those of a review, feedback included, `rate` is USD an hour, `run_usd` the price of an agent's run,
    `critic_usd` of a critic's, `overlap` the share of final attempts that are scored a second time.
    """

    tasks: int
    agents: int
    repeats: int
    alone: Decimal
    completed: Mapping[str, Sequence[Decimal]]
    minutes: Decimal
    rate: Decimal
    run_usd: Decimal
    critic_usd: Decimal = Decimal(0)
    overlap: Decimal = Decimal(0)


@dataclass(frozen=True)
class Workload:
    """Expected numbers, most of them no whole numbers. `reviews` are primary ones, `independent` the second
    readings; `hours` and `review_usd` are for both. `runs` has critics' runs too."""

    trials: int
    runs: Decimal
    reviews: Decimal
    independent: Decimal
    hours: Decimal
    review_usd: Decimal
    model_usd: Decimal

    @property
    def usd(self) -> Decimal:
        return self.review_usd + self.model_usd


def workload(design: Design) -> Workload:
    """What the study takes if it goes as expected, and no run fails: failed runs cost, and are not reviewed.

    Attempt 0 of every trial is run and scored, and each arm's attempt k of the trials not completed by k - 1.
    A critique is a run of its own before the attempt. One final attempt of each trial completed alone, and
    one in each arm of the others, may be drawn for a second reading. Shares outside 0 to 1 raise ValueError.
    """
    shares = [design.alone, design.overlap, *(each for arm in design.completed.values() for each in arm)]
    if not all(0 <= each <= 1 for each in shares):
        raise ValueError("Shares are from 0 to 1.")
    trials = design.tasks * design.agents * design.repeats
    later = {arm: sum((1 - each for each in by), Decimal(0)) for arm, by in design.completed.items()}
    attempts = 1 + sum(later.values(), Decimal(0))
    finals = design.alone + (1 - design.alone) * max(1, len(design.completed))
    reviews, independent = trials * attempts, trials * finals * design.overlap
    critiques = trials * later.get(Arm.CRITIQUE, Decimal(0))
    hours = (reviews + independent) * design.minutes / 60
    return Workload(
        trials=trials,
        runs=reviews + critiques,
        reviews=reviews,
        independent=independent,
        hours=hours,
        review_usd=hours * design.rate,
        model_usd=reviews * design.run_usd + critiques * design.critic_usd,
    )
