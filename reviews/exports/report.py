"""A study's rates as JSON and CSV. docs/method.md says what each figure is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from reviews.exports.csv_table import Cell, Writable, write_csv
from reviews.models import Study
from reviews.queries.report import NO_ARM, study_rows
from reviews.rules.rates import Rate, RateRow

ROW: Final = ("agent", "scripted", "arm", "category", "n", "pending", "cancelled")
CYCLE: Final = (
    "k",
    "completed",
    "rate",
    "low",
    "high",
    "bound_low",
    "bound_high",
    "uplift_points",
    "relative_uplift",
)
ALL_CATEGORIES: Final = "all"


def report_json(study: Study) -> dict[str, Any]:
    """The report as plain JSON values: the study, and a row for each agent, arm and category.

    `category` None is all categories, `arm` None a study without arms; undefined figures are None too.
    Each row has one object in `cycles` for each k from 0 on. Three statements.
    """
    scripted = _scripted(study)
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
                **dict(zip(ROW, _row(row, scripted), strict=True)),
                "cycles": [dict(zip(CYCLE, _cycle(rate), strict=True)) for rate in row.rates],
            }
            for row in study_rows(study)
        ],
    }


def report_csv(study: Study, out: Writable) -> None:
    """The same figures with a line for each agent, arm, category and k.

    The category "all" is all categories; an empty cell is undefined, or a study without arms.
    """
    scripted = _scripted(study)
    write_csv(
        out,
        (*ROW, *CYCLE),
        (
            [*_row(row, scripted, all_categories=ALL_CATEGORIES), *_cycle(rate)]
            for row in study_rows(study)
            for rate in row.rates
        ),
    )


def _row(row: RateRow, scripted: dict[str, bool], all_categories: str | None = None) -> list[Cell]:
    return [
        row.agent,
        scripted[row.agent],
        None if row.arm == NO_ARM else row.arm,
        all_categories if row.category is None else row.category,
        row.n,
        row.pending,
        row.cancelled,
    ]


def _cycle(rate: Rate) -> list[Cell]:
    figures = asdict(rate)
    return [figures[name] for name in CYCLE]


def _scripted(study: Study) -> dict[str, bool]:
    return dict(study.agents.values_list("slug", "scripted"))
