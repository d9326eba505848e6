"""What a study is expected to need, and in words what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from agents.queries.history import WINDOW, ReviewPace
from reviews.queries.estimate import Share
from reviews.rules.expected import ENOUGH, SECONDS_A_DAY, Mean

NONE: Final = "No history: the most it can be."


@dataclass(frozen=True, slots=True)
class ExpectedShare:
    """What is expected of one agent, or of the critic, beside the most in `share`.

    `attempts`: how many it makes. `cost`: what one has cost so far, repeated runs included; None where nobody
    knows, and each then counts at the most. `own` False: that was other agents that ask the same model.
    `seconds`: how long it works on all of them. `further`: the plan has attempts after the first. `went_on`
    of `first` attempts alone that ended were not completed; both 0 where that was never seen, and for the
    critic.
    """

    share: Share
    attempts: Decimal
    cost_usd: Decimal
    cost: Mean | None
    own: bool
    seconds: Decimal
    further: bool
    first: int
    went_on: int

    @property
    def rests_on(self) -> str:
        """In a sentence or two."""
        words = NONE
        if self.cost is not None:
            whose = "" if self.own else f", of other agents with the model {self.share.agent.model}"
            words = f"{_basis(self.cost, 'critique' if self.share.critic else 'attempt')}{whose}."
        if self.share.critic or not self.further:
            return words
        if self.first < ENOUGH:
            return f"{words} Fewer than {ENOUGH} first attempts have ended: every further one counts."
        return f"{words} {self.went_on:,} of {self.first:,} first attempts were not completed."


@dataclass(frozen=True, slots=True)
class Expectation:
    """`review`: the paid seconds of a review so far, None without one: each then counts in full.

    `review_days`: how long reviewing takes at the `pace` of late, if all of it went to this study; None where
    nothing was reviewed of late. `agent_days`: how long the slowest provider works. They overlap, so that
    `days` is the longer one; `most_days` is the same with every attempt needed and every run as long as its
    limit allows. `scripted`: no model is in it, so that the reviews of scripted agents' work count too.
    """

    agents: tuple[ExpectedShare, ...]
    scripted: bool
    cost_usd: Decimal
    runs: Decimal
    reviews: Decimal
    reviewer_hours: Decimal
    review: Mean | None
    pace: ReviewPace
    agent_days: Decimal
    review_days: Decimal | None
    most_days: Decimal | None

    @property
    def days(self) -> Decimal | None:
        return None if self.review_days is None else max(self.review_days, self.agent_days)

    @property
    def agent_seconds(self) -> Decimal:
        return self.agent_days * SECONDS_A_DAY

    @property
    def _whose(self) -> str:
        """Whose work the reviews are of: those of scripted agents' say nothing of a study with a model."""
        return "" if self.scripted else " of a model's work"

    @property
    def priced(self) -> str:
        """What the costs rest on, all agents together."""
        known = sum(each.cost is not None for each in self.agents)
        if known == len(self.agents):
            return "From what past attempts cost."
        return (
            f"{known} of {len(self.agents)} have a history; the others count at the most." if known else NONE
        )

    @property
    def review_rests_on(self) -> str:
        if self.review is None:
            return f"No review{self._whose} yet: each counts in full."
        low, mean, high = (each / 60 for each in (self.review.low, self.review.value, self.review.high))
        return f"{_basis(self.review, 'review')}, {mean:.1f} min each ({low:.1f} to {high:.1f})."

    @property
    def days_rest_on(self) -> str:
        pace = self.pace
        if not pace.locked:
            return f"No review{self._whose} in the last {WINDOW.days} days."
        who = f"{_count(pace.locked, 'review')} by {_count(pace.reviewers, 'reviewer')}"
        return f"At the pace of {who} in {_count(round(pace.days), 'day')}, if all were of this study."


def _basis(found: Mean, what: str) -> str:
    """On how much a mean rests: "34 attempts in 2 studies"."""
    studies = "1 study" if found.studies == 1 else f"{found.studies:,} studies"
    return f"{_count(found.n, what)} in {studies}"


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
