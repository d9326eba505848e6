"""A study's rates as JSON and CSV. docs/method.md says what each figure is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from reviews.exports.csv_table import Cell, Writable, write_csv
from reviews.models import Study
from reviews.queries.agent_labels import AgentNames
from reviews.queries.report import NO_ARM, study_rows

if TYPE_CHECKING:
    from reviews.stats.intervals import Interval
    from reviews.stats.rates import Rate, RateRow

ROW: Final = ("agent", "scripted", "arm", "category", "n", "pending", "cancelled")
CYCLE: Final = (
    "k",
    "completed",
    "rate",
    "low",
    "high",
    "bound_low",
    "bound_high",
    "interval",
    "uplift_points",
    "uplift_low",
    "uplift_high",
    "uplift_interval",
    "relative_uplift",
    "relative_low",
    "relative_high",
    "relative_interval",
)
ALL_CATEGORIES: Final = "all"


def report_json(study: Study, names: AgentNames) -> dict[str, Any]:
    """The report as plain JSON values: the study, and a row for each agent, arm and category.

    An agent is called by its slug, or by its letter where `names` hides names.
    `category` None is all categories, `arm` None a study without arms; undefined figures are None too.
    Each row has one object in `cycles` for each k from 0 on. Five statements.
    """
    agents = _agents(study, names)
    return {
        "study": {
            "id": str(study.pk),
            "slug": study.slug,
            "title": study.title,
            "state": study.state,
            "rule": study.completion_rule,
            "threshold": float(study.threshold),
            "arms": list(study.arms),
            "feedback_cycles": study.feedback_cycles,
            "repeats": study.repeats,
            "minutes": study.minutes,
            "started_at": study.started_at.isoformat(),
        },
        "rows": [
            {
                **dict(zip(ROW, _row(row, agents), strict=True)),
                "cycles": [dict(zip(CYCLE, _cycle(rate), strict=True)) for rate in row.rates],
            }
            for row in _in_order(study_rows(study), agents)
        ],
    }


def report_csv(study: Study, out: Writable, names: AgentNames) -> None:
    """The same figures with a line for each agent, arm, category and k.

    The category "all" is all categories; an empty cell is undefined, or a study without arms.
    """
    agents = _agents(study, names)
    write_csv(
        out,
        (*ROW, *CYCLE),
        (
            [*_row(row, agents, all_categories=ALL_CATEGORIES), *_cycle(rate)]
            for row in _in_order(study_rows(study), agents)
            for rate in row.rates
        ),
    )


def _row(row: RateRow, agents: dict[str, tuple[str, bool]], all_categories: str | None = None) -> list[Cell]:
    return [
        *agents[row.agent],
        None if row.arm == NO_ARM else row.arm,
        all_categories if row.category is None else row.category,
        row.n,
        row.pending,
        row.cancelled,
    ]


def _in_order(rows: Iterable[RateRow], agents: dict[str, tuple[str, bool]]) -> list[RateRow]:
    """Sorted by what agents are called: in the order of true names letters could be read off."""
    return sorted(rows, key=lambda row: agents[row.agent][0])


def _cycle(rate: Rate) -> list[Cell]:
    its = rate.share
    return [
        *(rate.k, rate.completed, its.rate, its.low, its.high, rate.bound_low, rate.bound_high),
        its.method or None,
        *_interval(rate.uplift),
        *_interval(rate.relative),
    ]


def _interval(figure: Interval | None) -> list[Cell]:
    if figure is None:
        return [None] * 4
    return [figure.value, figure.low, figure.high, figure.method or None]


def _agents(study: Study, names: AgentNames) -> dict[str, tuple[str, bool]]:
    """By slug: what the agent is called, and whether it is scripted."""
    return {
        agent.slug: (names.of(agent) if names.hidden else agent.slug, agent.scripted)
        for agent in study.agents.all()
    }
