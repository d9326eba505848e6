"""A task out of the values that a JSON object or a CSV record gives."""

from __future__ import annotations

from reviews.formats.attachments import Attachments
from reviews.formats.criteria_file import FileRubric, ordered
from reviews.formats.criterion import KEYS, check_rubric, criterion, too_many
from reviews.formats.csv_rows import Columns
from reviews.formats.limits import (
    BRIEF_MAX,
    BUDGET_BELOW,
    BUDGET_PLACES,
    CATEGORY_MAX,
    HOURS_BELOW,
    HOURS_PLACES,
    ID_MAX,
    SOURCE_MAX,
    TITLE_MAX,
)
from reviews.formats.number_fields import amount, posted_at
from reviews.formats.problems import RowReport, shown
from reviews.formats.provenance import provenance
from reviews.formats.rows import CriterionRow, TaskRow
from reviews.formats.text_fields import external_id, optional_text, required_text

COLUMNS = Columns(
    required=("id", "title", "brief", "category"),
    optional=("budget_usd", "posted_at", "source", "first_delivery_hours", "attachments"),
    refused={"rubric": "a CSV file has no column for the rubric. Put it into criteria.csv."},
)
KNOWN = frozenset((*COLUMNS.known, "rubric"))


def task_row(
    values: dict[str, object],
    report: RowReport,
    attachments: Attachments,
    rubrics: dict[str, FileRubric],
) -> TaskRow:
    """Check every value. What comes back may only be used where `report.failed` stays false."""
    task_id = external_id(values.get("id"), "id", ID_MAX, report)
    return TaskRow(
        row=report.row,
        external_id=task_id,
        title=required_text(values.get("title"), "title", TITLE_MAX, report),
        brief=required_text(values.get("brief"), "brief", BRIEF_MAX, report, one_line=False),
        category=required_text(values.get("category"), "category", CATEGORY_MAX, report, name=True),
        budget_usd=amount(values.get("budget_usd"), "budget_usd", BUDGET_BELOW, BUDGET_PLACES, report),
        posted_at=posted_at(values.get("posted_at"), report),
        source=optional_text(values.get("source"), "source", SOURCE_MAX, report),
        first_delivery_hours=amount(
            values.get("first_delivery_hours"), "first_delivery_hours", HOURS_BELOW, HOURS_PLACES, report
        ),
        attachments=attachments.find(values.get("attachments"), report),
        criteria=_criteria(values.get("rubric"), rubrics.get(task_id), report),
        provenance=provenance({k: v for k, v in values.items() if k not in KNOWN and v is not None}, report),
    )


def _criteria(value: object, from_file: FileRubric | None, report: RowReport) -> tuple[CriterionRow, ...]:
    if value is None:
        if from_file is None:
            return ()
        report.failed = report.failed or from_file.failed
        return ordered(from_file)
    if from_file is not None:
        report.error("rubric", "the task has a rubric here and criteria in criteria.csv too. Keep one.")
    if not isinstance(value, list):
        report.error("rubric", f"must be a list of criteria, not {shown(value)}.")
        return ()
    if not value:
        report.error("rubric", "has no criteria. Leave the rubric out if the task is to wait for one.")
        return ()
    if too_many(len(value), "rubric", report):
        return ()
    criteria = [_criterion(item, place, report) for place, item in enumerate(value, 1)]
    check_rubric(criteria, "rubric", report)
    return tuple(criteria)


def _criterion(item: object, place: int, report: RowReport) -> CriterionRow:
    if not isinstance(item, dict):
        report.error(f"rubric {place}", f"must be an object with {', '.join(KEYS)}, not {shown(item)}.")
        item = {"text": f"{place}", "importance": "optional", "weight": 1}
    elif unknown := item.keys() - set(KEYS):
        names = shown(", ".join(sorted(unknown)))
        report.warning(f"rubric {place}", f"keys that are not known and left out: {names}.")
    return criterion(item, f"rubric {place}, ", report)
