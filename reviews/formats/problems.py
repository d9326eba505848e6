"""What is wrong with a pool file, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reviews.formats.limits import PROBLEMS_MAX

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. `row` is the line a text editor shows, None where the whole file is meant."""

    file: str
    row: int | None
    column: str | None
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(self.column)
        return f"{', '.join(place)}: {self.message}"


class FileError(Exception):
    """Reading a file cannot go on. Caught in this package; turned into one Problem."""

    def __init__(self, message: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column


@dataclass
class Problems:
    """Collects problems. Counts all of them, keeps the first `PROBLEMS_MAX` of each severity."""

    error_count: int = 0
    warning_count: int = 0
    _errors: list[Problem] = field(default_factory=list)
    _warnings: list[Problem] = field(default_factory=list)

    def put_first(self, problem: Problem) -> None:
        """Add an error that must be seen: the one that ended the reading, after however many others."""
        self.error_count += 1
        self._errors.insert(0, problem)

    def add(self, problem: Problem) -> None:
        if problem.severity == "error":
            self.error_count += 1
            kept = self._errors
        else:
            self.warning_count += 1
            kept = self._warnings
        if len(kept) < PROBLEMS_MAX:
            kept.append(problem)

    def error(self, file: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        self.add(Problem(file, row, column, message))

    def warning(self, file: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        self.add(Problem(file, row, column, message, "warning"))

    def listed(self) -> tuple[Problem, ...]:
        """Errors first, then warnings, at most `PROBLEMS_MAX` in all."""
        return tuple((self._errors + self._warnings)[:PROBLEMS_MAX])


@dataclass
class RowReport:
    """Problems of one row. `failed` is true once the row has an error, so that it is left out."""

    problems: Problems
    file: str
    row: int
    failed: bool = False

    def error(self, column: str | None, message: str) -> None:
        self.failed = True
        self.problems.error(self.file, message, row=self.row, column=column)

    def warning(self, column: str | None, message: str) -> None:
        self.problems.warning(self.file, message, row=self.row, column=column)


def shown(value: object) -> str:
    """A value as it may stand in a message: short, printable, in quotes where it is text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = str(value)
    cut = text if len(text) <= 60 else text[:57] + "..."
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut)
    return f'"{clean}"' if isinstance(value, str) else clean
