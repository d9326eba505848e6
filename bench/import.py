"""`./run bench import`: 10,000 tasks of 10 criteria each, from JSON Lines into a fresh pool.

The time includes reading and checking the file. The last line of output is JSON.
"""

# ruff: noqa: N999 - `./run bench import` names the file

import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

TASKS = 10_000
CRITERIA = 10
CATEGORIES = ("Writing", "Translation", "Admin Support", "Data Science & Analytics")


def row(number: int) -> dict[str, object]:
    brief = (
        f"We are a small shop and need help with job {number}.\n\n"
        + (
            "The attached list came out of our till and has mistakes. Please clean it, keep the columns as "
            "they are, and tell us in a few lines what you changed and why. "
        )
        * 6
    )
    return {
        "id": f"job-{number:05}",
        "title": f"Clean list number {number}",
        "brief": brief,
        "category": CATEGORIES[number % len(CATEGORIES)],
        "budget_usd": 50 + number % 450,
        "posted_at": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "source": "bench",
        "attachments": [],
        "skills": ["spreadsheets", "cleaning"],
        "rubric": [
            {
                "text": f"Requirement {place} of job {number}: the table keeps column {place} as it was.",
                "importance": ("critical", "important", "optional")[place % 3],
                "weight": 1 + place % 3,
            }
            for place in range(1, CRITERIA + 1)
        ],
    }


def main() -> None:
    import django

    django.setup()
    from reviews.actions.import_pool import import_pool
    from reviews.models import Criterion, Task

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tasks.jsonl")
        with path.open("w", encoding="utf-8") as file:
            for number in range(TASKS):
                file.write(json.dumps(row(number)) + "\n")
        print(f"{TASKS:,} tasks of {CRITERIA} criteria, {path.stat().st_size / 1e6:.1f} MB")
        start = time.perf_counter()
        plan = import_pool(slug="bench-import", path=path, name=path.name, by=None)
        seconds = time.perf_counter() - start
        print(f"first import: {plan.summary()} {seconds:.2f} s")
        start = time.perf_counter()
        again = import_pool(slug="bench-import", path=path, name=path.name, by=None)
        again_seconds = time.perf_counter() - start
        print(f"same file again: {again.summary()} {again_seconds:.2f} s")
    tasks, criteria = Task.objects.count(), Criterion.objects.count()
    figures = {
        "seconds": round(seconds, 3),
        "tasks": tasks,
        "criteria": criteria,
        "rows_per_s": round((tasks + criteria) / seconds),
        "again_seconds": round(again_seconds, 3),
    }
    print(json.dumps(figures))
    if (tasks, criteria) != (TASKS, TASKS * CRITERIA) or not again.changes_nothing:
        sys.exit("the import did not store what the file holds")


if __name__ == "__main__":
    main()
