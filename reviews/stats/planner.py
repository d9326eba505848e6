"""The next study: what its size can show. PROTOCOL.md, "Statistics"."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from reviews.stats.power import MOST_PAIRS, first_that, least_effect, pairs_needed
from reviews.stats.shares import wilson


def discordance(first_only: int, second_only: int, n: int) -> float | None:
    """The share of pairs that came to different ends in a past contrast; None where none did or n is 0."""
    differing = first_only + second_only
    return differing / n if differing and n else None


@dataclass(frozen=True)
class Question:
    """A paired contrast of two arms (the net human effect) for each of `agents` agents, by exact McNemar.

    `discordance` is the share of trials (above 0, at most 1) expected to be completed in one arm only, such
    as a past study's. `alpha` is for the whole family: each test is planned at alpha / agents, Holm's first
    step, so that the least of the p values passes alone. `power` is the wanted chance to find the effect.
    Each task is tried `repeats` times; `likeness`, from 0 (repeats are as good as new tasks) to 1 (repeats of
    a task always come to the same), is the intraclass correlation of its differences.

    Raises ValueError for numbers outside of their range.
    """

    agents: int
    discordance: float
    alpha: float = 0.05
    power: float = 0.8
    repeats: int = 1
    likeness: float = 0.5

    def __post_init__(self) -> None:
        if self.agents < 1 or self.repeats < 1:
            raise ValueError("A study has an agent and tries each task at least once.")
        if not 0 < self.discordance <= 1:
            raise ValueError("The share of trials that differ is above 0 and at most 1.")
        if not 0 < self.alpha < 1 or not 0 < self.power < 1:
            raise ValueError("Alpha and power are between 0 and 1.")
        if not 0 <= self.likeness <= 1:
            raise ValueError("The likeness of repeats is from 0 to 1.")

    @property
    def alpha_each(self) -> float:
        return self.alpha / self.agents

    def least_points(self, tasks: int) -> float | None:
        """The least difference in percentage points that `tasks` tasks show with the wanted power.

        None where not even the greatest possible difference, all that differ in one direction, would do.
        """
        pairs = min(MOST_PAIRS, floor(tasks * self._pairs_a_task + 1e-9))
        found = least_effect(pairs, self.discordance, self.alpha_each, self.power)
        return None if found is None else 100 * found

    def tasks_needed(self, points: float) -> int | None:
        """The tasks that show a difference of `points` percentage points; None beyond a million pairs.

        Raises ValueError where `points` is 0 or greater than the share that differs.
        """
        pairs = pairs_needed(points / 100, self.discordance, self.alpha_each, self.power)
        return None if pairs is None else ceil(pairs / self._pairs_a_task - 1e-9)

    @property
    def _pairs_a_task(self) -> float:
        """How many independent pairs the repeats of a task are worth: Kish's design effect."""
        return self.repeats / (1 + (self.repeats - 1) * self.likeness)


def uplift_margin(tasks: int, uplift: float) -> float | None:
    """Half the width, in points, of the interval that an uplift of `uplift` points would have.

    For uplift alone there is no test and so no power: completion only grows, and a test always "finds" it.
    What a study's size decides is how exactly it is known. Wilson, each task tried once; None at 0 tasks.
    """
    if tasks < 1:
        return None
    low, high = wilson([tasks * uplift / 100], tasks)[0]
    return 100 * (high - low) / 2


def tasks_for_margin(margin: float, uplift: float) -> int | None:
    """The least number of tasks that tells an uplift of `uplift` points to `margin` points to either side.

    Both are points: the uplift from 0 to 100, the margin above 0. None beyond a million.
    """
    if not 0 <= uplift <= 100 or margin <= 0:
        raise ValueError("An uplift is from 0 to 100 points, and its margin above 0.")

    def close(tasks: int) -> bool:
        reached = uplift_margin(tasks, uplift)
        return reached is not None and reached <= margin

    return first_that(close, 100) if close(MOST_PAIRS) else None
