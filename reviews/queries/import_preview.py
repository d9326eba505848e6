"""What an import would write, in words: each field of a new task, and of a changed one before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviews.formats.rows import TaskRow
from reviews.models import Criterion, Task
from reviews.queries.import_plan import RowPlan
from reviews.queries.rubrics import approved_rubrics
from reviews.queries.task_difference import PLAIN

SHORT = 120  # characters
LEAD_IN = 20
FULL_AT_MOST = 10_000  # characters of a text, so that fifty rows make a page of a megabyte at worst


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Texts are "" where there is no value; `before` is None where the task is new.

    `short_before` and `short_after` are of one line, from a little ahead of where the two begin to differ.
    """

    name: str
    before: str | None
    after: str
    short_before: str
    short_after: str

    @property
    def cut(self) -> bool:
        """Whether the short texts leave anything out."""
        return (self.short_before, self.short_after) != (self.before or "", self.after)


@dataclass(frozen=True, slots=True)
class RowPreview:
    """One row that is to be written. `fields` are those that differ, of a new task those with a value."""

    plan: RowPlan
    fields: tuple[Field, ...]


def row_previews(rows: Sequence[RowPlan]) -> list[RowPreview]:
    """The rows (new or changed, all of one pool) in words. Four statements at most."""
    stored = _stored([row for row in rows if row.change == "changed"])
    return [RowPreview(row, tuple(_fields(row, stored))) for row in rows]


def _fields(row: RowPlan, stored: dict[str, dict[str, str]]) -> Iterable[Field]:
    after = _of_row(row.task)
    if row.change == "new":
        return [_field(name, None, text) for name, text in after.items() if text and name != "title"]
    before = stored[row.task.external_id]
    return [_field(name, before[name], after[name]) for name in after if name in row.columns]


def _field(name: str, before: str | None, after: str) -> Field:
    old, new = " ".join((before or "").split()), " ".join(after.split())
    shorter = min(len(old), len(new))
    same = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    start = same - LEAD_IN if same > SHORT // 2 else 0
    full = None if before is None else _full(before)
    return Field(name, full, _full(after), _short(old, start), _short(new, start))


def _short(text: str, start: int) -> str:
    shown = text[start : start + SHORT]
    return f"{'…' if start else ''}{shown}{'…' if start + SHORT < len(text) else ''}"


def _full(text: str) -> str:
    more = len(text) - FULL_AT_MOST
    return text if more <= 0 else f"{text[:FULL_AT_MOST]}… ({more:,} more characters)"


def _of_row(row: TaskRow) -> dict[str, str]:
    files = ((file.name, file.size, file.sha256) for file in row.attachments)
    criteria = ((one.text, one.importance, one.weight) for one in row.criteria)
    return _words(row, files, criteria)


def _stored(rows: list[RowPlan]) -> dict[str, dict[str, str]]:
    """What the tasks of these rows hold now, by external id and field."""
    if not rows:
        return {}
    tasks = list(
        Task.objects.filter(pk__in=[row.task_id for row in rows])
        .select_related("pool")
        .prefetch_related("attachments")
    )
    rubrics = approved_rubrics(tasks[0].pool)
    of_tasks = [rubrics[task.pk].pk for task in tasks if task.pk in rubrics]
    criteria: dict[object, list[tuple[str, str, Decimal]]] = {}
    for one in Criterion.objects.filter(rubric__in=of_tasks).select_related("rubric").order_by("position"):
        criteria.setdefault(one.rubric.task_id, []).append((one.text, one.importance, one.weight))
    return {
        task.external_id: _words(
            task,
            ((file.name, file.size, file.sha256) for file in task.attachments.all()),
            criteria.get(task.pk, ()),
        )
        for task in tasks
    }


def _words(
    task: TaskRow | Task,
    files: Iterable[tuple[str, int, str]],
    criteria: Iterable[tuple[str, str, Decimal]],
) -> dict[str, str]:
    """Every field as a text, in the order in which they are shown; "" for what has no value."""
    rubric = (
        f"{number}. {text} ({importance}, weight {weight.normalize():f})"
        for number, (text, importance, weight) in enumerate(criteria, 1)
    )
    return {
        **{name: _text(getattr(task, name)) for name in PLAIN if name != "provenance"},
        "source": task.source or "",
        "attachments": "\n".join(f"{name} ({size:,} bytes, SHA-256 {sha[:8]}…)" for name, size, sha in files),
        "rubric": "\n".join(rubric),
        "provenance": _text(task.provenance),
    }


def _text(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    return "" if value is None else str(value)
