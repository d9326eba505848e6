"""What a pool file holds, once read and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import TracebackType
from typing import BinaryIO, Literal, Self

from reviews.formats.problems import Problem

Importance = Literal["critical", "important", "optional"]
IMPORTANCES: tuple[Importance, ...] = ("critical", "important", "optional")


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion; its position is its place in the rubric."""

    text: str
    importance: Importance
    weight: Decimal


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file of a task. `open` gives its bytes for as long as the PoolFile is open."""

    name: str
    path: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class TaskRow:
    """One task. `criteria` is empty where the task waits for a rubric."""

    row: int
    external_id: str
    title: str
    brief: str
    category: str
    budget_usd: Decimal | None
    posted_at: date | None
    source: str | None
    first_delivery_hours: Decimal | None
    attachments: tuple[AttachmentRow, ...]
    criteria: tuple[CriterionRow, ...]
    provenance: dict[str, object]

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) of all that the row says but its place in the file. Equal rows, equal hashes."""
        content = {
            "external_id": self.external_id,
            "title": self.title,
            "brief": self.brief,
            "category": self.category,
            "budget_usd": _text(self.budget_usd),
            "posted_at": None if self.posted_at is None else self.posted_at.isoformat(),
            "source": self.source,
            "first_delivery_hours": _text(self.first_delivery_hours),
            "attachments": [[a.name, a.sha256] for a in self.attachments],
            "criteria": [[c.text, c.importance, str(c.weight)] for c in self.criteria],
            "provenance": self.provenance,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


@dataclass(frozen=True)
class PoolFile:
    """The rows that can be used and what is wrong with the others. Use it as a context manager.

    `file` is the name of the file that holds the rows, inside its ZIP where there is one. `rows_read` counts
    the refused rows too; `problems` is cut at `limits.PROBLEMS_MAX`, the counts are not.
    """

    file: str
    rows: tuple[TaskRow, ...]
    problems: tuple[Problem, ...]
    rows_read: int
    error_count: int
    warning_count: int
    held: ExitStack

    @property
    def problems_left_out(self) -> int:
        return self.error_count + self.warning_count - len(self.problems)

    def close(self) -> None:
        """Give the ZIP back. Attachments can not be opened afterwards."""
        self.held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
