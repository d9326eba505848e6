"""criteria.csv: the rubrics of tasks that come without one of their own, keyed by task id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from reviews.formats.criterion import check_rubric, criterion
from reviews.formats.csv_rows import Columns, csv_records
from reviews.formats.limits import CRITERIA_ROWS_MAX, ID_MAX
from reviews.formats.number_fields import position
from reviews.formats.problems import FileError, Problems, RowReport, shown
from reviews.formats.rows import CriterionRow
from reviews.formats.text_fields import external_id

COLUMNS = Columns(("task_id", "text", "importance", "weight"), ("position",), {})


@dataclass
class FileRubric:
    """The criteria of one task with their positions. `row` is where the first of them stands."""

    row: int
    criteria: list[tuple[int | None, CriterionRow]] = field(default_factory=list)
    failed: bool = False


def read_criteria(stream: BinaryIO, file: str, problems: Problems) -> dict[str, FileRubric]:
    """Read every rubric of the file by task id. Raises FileError where reading can not go on."""
    rubrics: dict[str, FileRubric] = {}
    unknown: set[str] = set()
    for count, record in enumerate(csv_records(stream, file, COLUMNS, problems), 1):
        if count > CRITERIA_ROWS_MAX:
            raise FileError(f"the file has more than {CRITERIA_ROWS_MAX:,} criteria.", row=record.row)
        if record.values is None:
            continue
        report = RowReport(problems, file, record.row)
        for name in sorted(record.values.keys() - unknown - set(COLUMNS.known)):
            unknown.add(name)
            report.warning(name, "is not a column of this file; it is left out.")
        task_id = external_id(record.values.get("task_id"), "task_id", ID_MAX, report)
        place = position(record.values.get("position"), report)
        row = criterion(record.values, "", report)
        rubric = rubrics.setdefault(task_id, FileRubric(record.row))
        rubric.criteria.append((place, row))
        rubric.failed = rubric.failed or report.failed
    for rubric in rubrics.values():
        _check(rubric, RowReport(problems, file, rubric.row))
    return rubrics


def ordered(rubric: FileRubric) -> tuple[CriterionRow, ...]:
    """The criteria by position, where the file gives positions, else as they stand in it."""
    return tuple(row for _, row in sorted(rubric.criteria, key=lambda pair: pair[0] or 0))


def report_leftovers(rubrics: dict[str, FileRubric], used: set[str], file: str, problems: Problems) -> None:
    """Report the rubrics whose task is not in the pool file."""
    for task_id, rubric in rubrics.items():
        if task_id and task_id not in used:
            message = f"no task has the id {shown(task_id)}."
            problems.error(file, message, row=rubric.row, column="task_id")


def _check(rubric: FileRubric, report: RowReport) -> None:
    check_rubric([row for _, row in rubric.criteria], "task_id", report)
    places = [place for place, _ in rubric.criteria]
    given = [place for place in places if place is not None]
    if given and len(given) < len(places):
        report.error("position", "some criteria of this task have a position, others none.")
    elif len(set(given)) < len(given):
        report.error("position", "two criteria of this task have the same position.")
    rubric.failed = rubric.failed or report.failed
