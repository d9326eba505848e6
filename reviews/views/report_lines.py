"""The rows of the report's tables as the templates draw them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.models import Agent
from reviews.queries.report_beside import FEW
from reviews.rules.rates import Rate, RateRow, Rescue, TrialFacts, rescue


@dataclass(frozen=True, slots=True)
class Line:
    """A row of rates with its agent."""

    row: RateRow
    agent: Agent

    @property
    def alone(self) -> Rate:
        return self.row.rates[0]

    @property
    def last(self) -> Rate:
        """The rate after the last cycle; that of k = 0 in a study without cycles."""
        return self.row.rates[-1]

    @property
    def later(self) -> tuple[Rate, ...]:
        """The rates from k = 1 on."""
        return self.row.rates[1:]

    @property
    def between(self) -> tuple[Rate, ...]:
        """The rates between k = 0 and the last."""
        return self.row.rates[1:-1]

    @property
    def few(self) -> bool:
        return self.row.n < FEW


@dataclass(frozen=True, slots=True)
class RescueLine:
    """What cycle `k` rescued; `rescue` None where no trial of the cohort was left to rescue."""

    k: int
    rescue: Rescue | None

    @property
    def at_risk(self) -> int:
        return self.rescue.at_risk if self.rescue else 0

    @property
    def newly(self) -> int:
        return self.rescue.newly if self.rescue else 0

    @property
    def share(self) -> float | None:
        return self.newly / self.at_risk if self.at_risk else None

    @property
    def few(self) -> bool:
        return self.at_risk < FEW


def lines_of(rows: Iterable[RateRow], agents: dict[str, Agent]) -> list[Line]:
    """Rows with their agents, `agents` by slug."""
    return [Line(row, agents[row.agent]) for row in rows]


def rescue_lines(members: list[TrialFacts], arm: str, last_k: int) -> list[RescueLine]:
    """A line for each cycle of the arm. `members` are the trials of one agent in the cohort."""
    return [RescueLine(k, rescue(members, arm, k)) for k in range(1, last_k + 1)]
