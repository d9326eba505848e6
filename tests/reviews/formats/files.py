"""Pool files as bytes, and reading them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reviews.formats.pool_file import read_pool
from reviews.formats.problems import Problem
from reviews.formats.rows import PoolFile

CSV_COLUMNS = ("id", "title", "brief", "category", "budget_usd", "posted_at", "source", "attachments")
CRITERIA_COLUMNS = ("task_id", "text", "importance", "weight")


def rubric(count: int = 5) -> list[dict[str, Any]]:
    return [{"text": f"Requirement {n}", "importance": "critical", "weight": 1} for n in range(1, count + 1)]


def task(**changes: Any) -> dict[str, Any]:
    values = {
        "id": "T-1",
        "title": "Clean a customer list",
        "brief": "Remove the duplicates.",
        "category": "Admin Support",
        "budget_usd": 120,
        "posted_at": "2025-03-31",
        "source": None,
        "attachments": [],
        "rubric": rubric(),
    }
    return values | changes


def jsonl(*tasks: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in tasks)


def csv_bytes(columns: Iterable[str], *rows: Iterable[object], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([list(columns), *rows])
    return out.getvalue().encode()


def csv_task(**changes: Any) -> list[Any]:
    values = task(attachments="") | changes
    return [values[name] for name in CSV_COLUMNS]


def zip_bytes(entries: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(folder: Path, data: bytes, name: str = "pool.file", criteria: bytes | None = None) -> PoolFile:
    path = folder / "pool"
    path.write_bytes(data)
    criteria_path = None
    if criteria is not None:
        criteria_path = folder / "criteria"
        criteria_path.write_bytes(criteria)
    with read_pool(path, name, criteria=criteria_path) as pool:
        return pool


def messages(problems: Iterable[Problem]) -> list[str]:
    return [str(problem) for problem in problems]
