"""What a study will probably need, reckoned from what came of attempts before it."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol, TypeVar

ENOUGH: Final = 10
"""Fewer attempts than these make neither a mean for their category alone nor a share."""

SECONDS_A_DAY: Final = 86_400


class Counted(Protocol):
    """So many attempts in one category."""

    @property
    def category(self) -> str: ...
    @property
    def n(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Past:
    """A figure (US dollars, seconds) of `n` >= 1 attempts in one study and category: their total, the lowest
    and the highest."""

    study: Hashable
    category: str
    n: int
    total: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Ended:
    """`n` attempts that were scored or failed, in one category; `on` of them were scored and not completed,
    so that another one could follow."""

    category: str
    n: int
    on: int


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a figure over `n` attempts in `studies` studies, which went from `low` to `high`."""

    value: Decimal
    n: int
    studies: int
    low: Decimal
    high: Decimal


C = TypeVar("C", bound=Counted)


def in_category(counted: Iterable[C], category: str) -> list[C]:
    """Those of `category` where they are ENOUGH attempts together, else all of them."""
    everything = list(counted)
    own = [each for each in everything if each.category == category]
    return own if sum(each.n for each in own) >= ENOUGH else everything


def mean(pasts: Sequence[Past]) -> Mean | None:
    """The mean over all of `pasts`, None where there are none."""
    n = sum(past.n for past in pasts)
    if n == 0:
        return None
    return Mean(
        value=sum((past.total for past in pasts), Decimal(0)) / n,
        n=n,
        studies=len({past.study for past in pasts}),
        low=min(past.low for past in pasts),
        high=max(past.high for past in pasts),
    )


def going_on(ended: Sequence[Ended]) -> Decimal | None:
    """The share of attempts that another one follows; None where fewer than ENOUGH have ended."""
    n = sum(each.n for each in ended)
    return Decimal(sum(each.on for each in ended)) / n if n >= ENOUGH else None


def begun(first: Decimal | None, later: Decimal | None, cycles: int) -> Decimal:
    """How many of an arm's `cycles` attempts a trial begins on average.

    `first` is the share of trials that go on after attempt 0, `later` that of the arm's own attempts which
    another one follows. A share that nobody knows is taken for 1: that attempt will be needed.
    """
    share = Decimal(1) if first is None else first
    total = Decimal(0)
    for _ in range(cycles):
        total += share
        share *= Decimal(1) if later is None else later
    return total


def review_days(reviews: Decimal, locked: int, days: Decimal) -> Decimal | None:
    """How many days `reviews` take at the pace of `locked` ones in `days` > 0 days; None without a pace."""
    return reviews * days / locked if locked else None


def agent_days(seconds: Mapping[str, Decimal], at_once: Mapping[str, int]) -> Decimal:
    """How many days the agents work. `seconds` is the work of each provider's agents, of which `at_once` go
    on at the same time; the providers work side by side, so that the slowest counts."""
    spans = [work / at_once[kind] for kind, work in seconds.items()]
    return max(spans, default=Decimal(0)) / SECONDS_A_DAY
