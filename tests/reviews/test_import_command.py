"""`./run manage import_pool`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.models import Criterion, Task, TaskPool
from tests.reviews.formats.files import (
    CRITERIA_COLUMNS,
    CSV_COLUMNS,
    csv_bytes,
    csv_task,
    jsonl,
    rubric,
    task,
)

pytestmark = pytest.mark.django_db


def run(folder: Path, data: bytes, *arguments: str) -> str:
    path = folder / "tasks.jsonl"
    path.write_bytes(data)
    out = io.StringIO()
    call_command("import_pool", str(path), "--pool", "jobs", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_it_imports_and_the_second_time_changes_nothing(tmp_path: Path) -> None:
    data = jsonl(task(), task(id="T-2", rubric=None))
    first = run(tmp_path, data, "--title", "Real jobs")
    assert first == "2 tasks, all new.\n1 of them without a rubric: no study takes these yet.\n"
    assert run(tmp_path, data) == "2 tasks, all unchanged.\n"
    assert (TaskPool.objects.get().title, Task.objects.count()) == ("Real jobs", 2)


def test_it_names_the_columns_of_changed_rows(tmp_path: Path) -> None:
    run(tmp_path, jsonl(task()))
    assert run(tmp_path, jsonl(task(title="Other", budget_usd=None))) == (
        "row 1, T-1: title, budget_usd\n1 task: 1 changed.\n"
    )


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    said = run(tmp_path, jsonl(task()), "--dry-run")
    assert said == (
        "row 1, T-1: new: Clean a customer list\n1 task: 1 new.\nNothing was stored: this was a dry run.\n"
    )
    assert not TaskPool.objects.exists()


def test_a_dry_run_lists_the_rows_those_that_do_something_first(tmp_path: Path) -> None:
    run(tmp_path, jsonl(task(), task(id="T-2")))
    data = jsonl(task(), task(id="T-2", title="Other", budget_usd=None), task(id="T-3"))
    assert run(tmp_path, data, "--dry-run").splitlines()[:3] == [
        "row 2, T-2: changed (title, budget_usd): Other",
        "row 3, T-3: new: Clean a customer list",
        "row 1, T-1: unchanged: Clean a customer list",
    ]


def test_a_dry_run_lists_fifty_rows_and_counts_the_rest(tmp_path: Path) -> None:
    lines = run(tmp_path, jsonl(*[task(id=n) for n in range(52)]), "--dry-run").splitlines()
    assert (len(lines), lines[49:51]) == (53, ["row 50, 49: new: Clean a customer list", "and 2 more"])


def test_a_dry_run_lists_refused_rows_too(tmp_path: Path) -> None:
    run(tmp_path, jsonl(task()))
    TaskPool.objects.update(state="open")
    path = tmp_path / "tasks.jsonl"
    path.write_bytes(jsonl(task(title="Other")))
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was imported: 1 error."):
        call_command(
            "import_pool", str(path), "--pool", "jobs", "--dry-run", stdout=out, stderr=io.StringIO()
        )
    assert out.getvalue() == "row 1, T-1: refused (title): Other\n"


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_problems_are_all_printed_and_the_command_fails(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_bytes(jsonl(task(title=""), *[task(id=n, budget_usd=-1) for n in range(250)]))
    errors = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was imported: 251 errors."):
        call_command("import_pool", str(path), "--pool", "jobs", *arguments, stderr=errors)
    lines = errors.getvalue().splitlines()
    assert lines[:2] == [
        "tasks.jsonl, row 1, title: is empty.",
        "tasks.jsonl, row 2, budget_usd: must not be negative, but is -1.",
    ]
    assert (len(lines), lines[-1]) == (201, "and 51 more")
    assert not TaskPool.objects.exists()


def test_warnings_are_printed_and_do_not_stop_it(tmp_path: Path) -> None:
    assert run(tmp_path, jsonl(task(rubric=rubric(3)))) == (
        "warning: tasks.jsonl, row 1, rubric: has 3 criteria; 5 to 20 are usual.\n1 task: 1 new.\n"
    )


def test_criteria_come_from_a_second_file(tmp_path: Path) -> None:
    criteria = tmp_path / "criteria.csv"
    criteria.write_bytes(csv_bytes(CRITERIA_COLUMNS, *[["T-1", *c.values()] for c in rubric()]))
    run(tmp_path, csv_bytes(CSV_COLUMNS, csv_task()), "--criteria", str(criteria))
    assert Criterion.objects.count() == 5


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_a_short_name_that_will_not_do_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_bytes(jsonl(task()))
    with pytest.raises(CommandError, match="Use small letters"):
        call_command("import_pool", str(path), "--pool", "My Jobs", *arguments)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*missing\.csv"):
        call_command("import_pool", str(tmp_path / "missing.csv"), "--pool", "jobs")
