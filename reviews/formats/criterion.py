"""A criterion out of the values that a JSON object or a CSV record gives."""

from __future__ import annotations

from reviews.formats.limits import CRITERIA_MAX, CRITERIA_USUAL_MAX, CRITERIA_USUAL_MIN, CRITERION_MAX
from reviews.formats.number_fields import weight
from reviews.formats.problems import RowReport, shown
from reviews.formats.rows import IMPORTANCES, CriterionRow, Importance
from reviews.formats.text_fields import required_text

KEYS = ("text", "importance", "weight")


def criterion(values: dict[str, object], prefix: str, report: RowReport) -> CriterionRow:
    """Check one criterion. `prefix` stands before the column in messages ("rubric 3, ")."""
    text = required_text(values.get("text"), f"{prefix}text", CRITERION_MAX, report, one_line=False)
    level = _importance(values.get("importance"), f"{prefix}importance", report)
    return CriterionRow(text, level, weight(values.get("weight"), f"{prefix}weight", report))


def check_rubric(criteria: list[CriterionRow], column: str, report: RowReport) -> None:
    """What no criterion shows alone: how many there are, and that none is there twice."""
    count = len(criteria)
    if too_many(count, column, report):
        return
    if not CRITERIA_USUAL_MIN <= count <= CRITERIA_USUAL_MAX:
        noun = "criterion" if count == 1 else "criteria"
        report.warning(column, f"has {count} {noun}; {CRITERIA_USUAL_MIN} to {CRITERIA_USUAL_MAX} are usual.")
    first: dict[str, int] = {}
    for place, row in enumerate(criteria, 1):
        if row.text and row.text in first:
            report.error(column, f"criterion {place} repeats criterion {first[row.text]}.")
        first.setdefault(row.text, place)


def too_many(count: int, column: str, report: RowReport) -> bool:
    """Report a rubric that is too long to be looked at one criterion after the other."""
    if count > CRITERIA_MAX:
        report.error(column, f"has {count:,} criteria; {CRITERIA_MAX} are allowed.")
    return count > CRITERIA_MAX


def _importance(value: object, column: str, report: RowReport) -> Importance:
    word = value.strip().lower() if isinstance(value, str) else value
    if word in IMPORTANCES:
        return word
    if word is None:
        report.error(column, "is missing.")
    else:
        report.error(column, f"must be critical, important or optional, not {shown(value)}.")
    return "important"
