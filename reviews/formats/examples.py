"""Pool files to start from. They are what the reader reads, and they import without a problem."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from typing import Any, Final

ATTACHMENT: Final = ("files/sales.csv", b"month,shop,online\n2025-01,4120,980\n2025-02,3890,1105\n")

TASKS: Final[list[dict[str, Any]]] = [
    {
        "id": "example-1",
        "title": "Chart two months of sales for a small shop",
        "brief": "We sell candles in a shop and online.\n\nPlease make **one chart** that compares both, and "
        "write three sentences about what it shows. Send the chart as PNG.",
        "category": "Data Science & Analytics",
        "budget_usd": 120,
        "posted_at": "2025-03-14",
        "source": "written for this template",
    },
    {
        "id": "example-2",
        "title": "Translate a menu from Spanish to English",
        "brief": "Twelve dishes, one line each. Keep the names of the dishes in Spanish and explain them.",
        "category": "Translation",
        "budget_usd": None,
        "posted_at": None,
        "source": None,
    },
]

RUBRIC: Final[list[dict[str, Any]]] = [
    {"text": "There is exactly one chart, and it is a PNG file.", "importance": "critical", "weight": 2},
    {"text": "The chart has both series, shop and online.", "importance": "critical", "weight": 2},
    {"text": "Both axes have a title with a unit.", "importance": "important", "weight": 1},
    {"text": "The text has three sentences.", "importance": "important", "weight": 1},
    {"text": "The months are in the order of time.", "importance": "optional", "weight": 0.5},
]


def tasks_jsonl(attachments: Iterable[str] = ()) -> bytes:
    """Two tasks, the first with a rubric; the second waits for one."""
    first, second = TASKS
    rows = [{**first, "attachments": list(attachments), "rubric": RUBRIC}, {**second, "attachments": []}]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def tasks_csv() -> bytes:
    columns = [*TASKS[0], "attachments"]
    return _csv([columns, *([task.get(name) or "" for name in columns] for task in TASKS)])


def criteria_csv() -> bytes:
    columns = list(RUBRIC[0])
    rows = [[TASKS[0]["id"], *(row[name] for name in columns), place] for place, row in enumerate(RUBRIC, 1)]
    return _csv([["task_id", *columns, "position"], *rows])


def pool_zip() -> bytes:
    out = io.BytesIO()
    path, content = ATTACHMENT
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tasks.jsonl", tasks_jsonl([path]))
        archive.writestr(path, content)
    return out.getvalue()


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    """With a byte order mark: without it Excel takes the file for something else than UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


EXAMPLES: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "tasks.jsonl": ("application/jsonl", tasks_jsonl),
    "tasks.csv": ("text/csv", tasks_csv),
    "criteria.csv": ("text/csv", criteria_csv),
    "pool.zip": ("application/zip", pool_zip),
}
"""Media type and content by the name under which a template is downloaded."""
