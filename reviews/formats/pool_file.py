"""The one way from an uploaded file to rows and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from reviews.formats.archive import Archive
from reviews.formats.attachments import Attachments
from reviews.formats.criteria_file import FileRubric, read_criteria, report_leftovers
from reviews.formats.csv_rows import csv_records
from reviews.formats.json_lines import json_records
from reviews.formats.kind import SAMPLE_BYTES, kind_of
from reviews.formats.limits import COLUMNS_MAX, PROVENANCE_KEY_MAX, TASKS_MAX, UPLOAD_MAX_BYTES, too_large
from reviews.formats.members import CRITERIA_NAME, find_members, report_unused
from reviews.formats.problems import FileError, Problem, Problems, RowReport, shown
from reviews.formats.record import Record
from reviews.formats.rows import PoolFile, TaskRow
from reviews.formats.slips import meant_column, report_categories
from reviews.formats.task import COLUMNS, KNOWN, task_row

Opener = Callable[[], BinaryIO]


def read_pool(
    path: Path, name: str, *, criteria: Path | None = None, criteria_name: str = CRITERIA_NAME
) -> PoolFile:
    """Read a pool file: JSON Lines, CSV, or a ZIP of one of these with attachments and criteria.csv.

    `name` and `criteria_name` are what the user calls the files; they only serve in messages. `criteria` is
    a file with rubrics beside a pool file that is not a ZIP. No content raises: what is wrong is a Problem.
    OSError is for files that are not there. Close what comes back, for it holds the ZIP open.
    """
    reading = _Reading(name)
    archive: Archive | None = None
    held = ExitStack()
    with ExitStack() as resources, reading.reporting(name):
        for size in (path.stat().st_size, criteria.stat().st_size if criteria else 0):
            if size > UPLOAD_MAX_BYTES:
                raise FileError(too_large(size))
        if _kind(lambda: path.open("rb")) == "zip":
            archive = Archive(path, name, reading.problems)
            resources.callback(archive.close)
            reading.read_archive(archive, criteria)
        else:
            rubrics: dict[str, FileRubric] = {}
            if criteria is not None:
                rubrics = reading.read_rubrics(lambda: criteria.open("rb"), criteria_name)
            reading.read_tasks(lambda: path.open("rb"), name, Attachments(None, ""), rubrics, criteria_name)
        held = resources.pop_all()
    return reading.result(held)


class _Reading:
    """What has been read so far, and the problems met on the way."""

    def __init__(self, name: str) -> None:
        self._file = name
        self.problems = Problems()
        self._rows: list[TaskRow] = []
        self._seen: dict[str, int] = {}
        self._unknown: set[str] = set()
        self._count = 0

    def result(self, held: ExitStack) -> PoolFile:
        problems = self.problems
        return PoolFile(
            file=self._file,
            rows=tuple(self._rows),
            problems=problems.listed(),
            rows_read=self._count,
            error_count=problems.error_count,
            warning_count=problems.warning_count,
            held=held,
        )

    @contextmanager
    def reporting(self, file: str) -> Iterator[None]:
        """Turn what ends the reading of one file into a problem of that file."""
        try:
            yield
        except FileError as error:
            self.problems.put_first(Problem(file, error.row, error.column, error.message))

    def read_archive(self, archive: Archive, criteria: Path | None) -> None:
        if criteria is not None:
            raise FileError(f"a ZIP carries its own {CRITERIA_NAME}; do not send a second file with it.")
        members = find_members(archive)
        rubrics: dict[str, FileRubric] = {}
        used = {members.tasks}
        if members.criteria is not None:
            criteria_path = members.criteria
            rubrics = self.read_rubrics(lambda: archive.open(criteria_path), criteria_path)
            used.add(criteria_path)
        attachments = Attachments(archive, members.folder)
        label = members.criteria or CRITERIA_NAME
        self.read_tasks(lambda: archive.open(members.tasks), members.tasks, attachments, rubrics, label)
        if not self.problems.error_count:
            report_unused(archive, used | attachments.used, self.problems)

    def read_rubrics(self, opener: Opener, file: str) -> dict[str, FileRubric]:
        rubrics: dict[str, FileRubric] = {}
        with self.reporting(file):
            if _kind(opener) != "csv":
                raise FileError("the criteria must be a CSV file.")
            with opener() as stream:
                rubrics = read_criteria(stream, file, self.problems)
        return rubrics

    def read_tasks(
        self,
        opener: Opener,
        file: str,
        attachments: Attachments,
        rubrics: dict[str, FileRubric],
        criteria_file: str,
    ) -> None:
        self._file = file
        with self.reporting(file):
            kind = _kind(opener)
            if kind == "zip":
                raise FileError("the pool file is a ZIP inside a ZIP.")
            with opener() as stream:
                if kind == "jsonl":
                    records = json_records(stream, file, self.problems)
                else:
                    records = csv_records(stream, file, COLUMNS, self.problems)
                for record in records:
                    self._take(record, file, attachments, rubrics)
            if not self._count:
                raise FileError("the file has no tasks.")
            report_leftovers(rubrics, set(self._seen), criteria_file, self.problems)
            report_categories(self._rows, file, self.problems)

    def _take(
        self, record: Record, file: str, attachments: Attachments, rubrics: dict[str, FileRubric]
    ) -> None:
        self._count += 1
        if self._count > TASKS_MAX:
            raise FileError(f"the file has more than {TASKS_MAX:,} tasks.", row=record.row)
        if record.values is None:
            return
        report = RowReport(self.problems, file, record.row)
        self._look_at_names(record.values, report)
        row = task_row(record.values, report, attachments, rubrics)
        first = self._seen.setdefault(row.external_id, record.row)
        if row.external_id and first != record.row:
            report.error("id", f"{shown(row.external_id)} is already the id of row {first}.")
        if not report.failed:
            self._rows.append(row)

    def _look_at_names(self, values: dict[str, object], report: RowReport) -> None:
        """Warn once in a file of an unknown column that looks like one that the row does not have."""
        for name in values:
            if name in KNOWN or name in self._unknown or len(name) > PROVENANCE_KEY_MAX:
                continue
            if len(self._unknown) == COLUMNS_MAX:
                return
            self._unknown.add(name)
            meant = meant_column(name, sorted(KNOWN - values.keys()))
            if meant is not None:
                report.warning(shown(name).strip('"'), f"is kept as provenance; did you mean {meant}?")


def _kind(opener: Opener) -> str:
    with opener() as stream:
        return kind_of(stream.read(SAMPLE_BYTES))
