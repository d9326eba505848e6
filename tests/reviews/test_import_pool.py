"""Importing a pool file: what is written, what a second import changes, and what is refused."""

from __future__ import annotations

import hashlib
import io
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.core.files.storage import default_storage

from reviews.actions.import_pool import ImportRefused, import_pool, import_rows
from reviews.actions.problem import Refused
from reviews.formats.rows import AttachmentRow, PoolFile
from reviews.models import Attachment, Criterion, Rubric, Task, TaskPool, User
from reviews.queries.import_plan import ImportPlan
from tests.reviews.formats.files import jsonl, read, rubric, task, zip_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def imported(folder: Path, data: bytes, slug: str = "jobs", **values: Any) -> ImportPlan:
    path = folder / "pool"
    path.write_bytes(data)
    return import_pool(slug=slug, path=path, name="pool.jsonl", **{"by": None, **values})


def with_files(**files: bytes) -> bytes:
    return zip_bytes({"tasks.jsonl": jsonl(task(attachments=list(files))), **files})


def stored(media: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in media.rglob("*") if path.is_file())


def test_a_file_becomes_a_draft_pool_with_approved_rubrics(tmp_path: Path, admin: User, media: Path) -> None:
    row = task(
        attachments=["a.csv"], source="a board", first_delivery_hours=6, client="DK", posted_at="2025-03-31"
    )
    data = zip_bytes({"tasks.jsonl": jsonl(row, task(id="T-2", rubric=None)), "a.csv": b"x,y\n"})
    plan = imported(tmp_path, data, by=admin, title="Real jobs")
    assert plan.summary() == "2 tasks, all new."
    pool = TaskPool.objects.get()
    assert (pool.slug, pool.title, pool.state, pool.created_by) == ("jobs", "Real jobs", "draft", admin)
    first, second = pool.tasks.all()
    assert (first.external_id, first.position, second.external_id, second.position) == ("T-1", 1, "T-2", 2)
    assert (first.title, first.brief, first.category) == (row["title"], row["brief"], row["category"])
    assert (first.budget_usd, first.posted_at) == (Decimal("120.00"), date(2025, 3, 31))
    assert (first.source, first.first_delivery_hours, first.provenance) == (
        "a board",
        Decimal(6),
        {"client": "DK"},
    )
    attachment = first.attachments.get()
    assert (attachment.name, attachment.media_type, attachment.size) == ("a.csv", "text/csv", 4)
    assert attachment.sha256 == hashlib.sha256(b"x,y\n").hexdigest()
    assert "a.csv" not in str(attachment.file.name)
    assert stored(media) == [b"x,y\n"]
    approved = first.rubrics.get()
    assert (approved.version, approved.approved_by, approved.approved_at is None) == (1, admin, False)
    assert [(c.position, c.text, c.weight) for c in approved.criteria.all()] == [
        (n, f"Requirement {n}", Decimal(1)) for n in range(1, 6)
    ]
    assert not second.rubrics.exists()


def snapshot() -> list[list[tuple[Any, ...]]]:
    models = (TaskPool, Task, Attachment, Rubric, Criterion)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path: Path, admin: User, media: Path) -> None:
    row = task(attachments=["a.csv"], budget_usd=99.5, note={"a": [1, 2.5, None]})
    data = zip_bytes({"tasks.jsonl": jsonl(row, task(id="T-2", rubric=None)), "a.csv": b"x,y\n"})
    imported(tmp_path, data, by=admin)
    before = snapshot()
    plan = imported(tmp_path, data)
    assert plan.summary() == "2 tasks, all unchanged."
    assert plan.changes_nothing
    assert snapshot() == before
    assert len(stored(media)) == 1


def test_rows_in_another_order_and_spelling_are_unchanged(tmp_path: Path) -> None:
    imported(tmp_path, jsonl(task(a=1, b=2), task(id="T-2")))
    data = jsonl(
        task(id="T-2", budget_usd="120.00"), {"b": 2, "a": 1, **task(title=" Clean a customer list ")}
    )
    assert imported(tmp_path, data).summary() == "2 tasks, all unchanged."


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"title": "Other"}, ("title",)),
        ({"brief": "Other", "category": "Writing"}, ("brief", "category")),
        ({"budget_usd": None}, ("budget_usd",)),
        ({"posted_at": "2025-04-01", "source": "x"}, ("posted_at", "source")),
        ({"first_delivery_hours": 5}, ("first_delivery_hours",)),
        ({"note": 1}, ("provenance",)),
        ({"rubric": rubric(6)}, ("rubric",)),
        ({"rubric": [*rubric(4), rubric(5)[4] | {"weight": 2}]}, ("rubric",)),
    ],
)
def test_a_changed_row_updates_its_task_and_names_the_columns(
    tmp_path: Path, changes: dict[str, Any], columns: tuple[str, ...]
) -> None:
    imported(tmp_path, jsonl(task(), task(id="T-2")))
    before = Task.objects.get(external_id="T-1")
    plan = imported(tmp_path, jsonl(task(**changes), task(id="T-2")))
    assert [(row.change, row.columns) for row in plan.rows] == [("changed", columns), ("unchanged", ())]
    assert plan.summary() == "2 tasks: 1 changed, 1 unchanged."
    after = Task.objects.get(external_id="T-1")
    assert (after.pk, after.position) == (before.pk, before.position)
    assert imported(tmp_path, jsonl(task(**changes), task(id="T-2"))).changes_nothing


def test_a_changed_rubric_is_a_new_version(tmp_path: Path, admin: User) -> None:
    imported(tmp_path, jsonl(task()))
    imported(tmp_path, jsonl(task(rubric=rubric(7))), by=admin)
    first, second = Rubric.objects.order_by("version")
    assert (first.version, first.criteria.count()) == (1, 5)
    assert (second.version, second.criteria.count(), second.approved_by) == (2, 7, admin)


def test_a_row_without_a_rubric_leaves_the_task_its_rubric(tmp_path: Path) -> None:
    imported(tmp_path, jsonl(task()))
    plan = imported(tmp_path, jsonl(task(rubric=None)))
    assert plan.summary() == "1 task: 1 unchanged."
    assert Rubric.objects.count() == 1


def test_a_task_that_waits_for_a_rubric_gets_it_from_a_later_file(tmp_path: Path) -> None:
    imported(tmp_path, jsonl(task(rubric=None)))
    plan = imported(tmp_path, jsonl(task()))
    assert [row.columns for row in plan.rows] == [("rubric",)]
    assert Criterion.objects.filter(rubric__version=1).count() == 5


@pytest.mark.django_db(transaction=True)
def test_changed_attachments_replace_the_stored_files(tmp_path: Path, media: Path) -> None:
    imported(tmp_path, with_files(a=b"one", b=b"two"))
    plan = imported(tmp_path, with_files(b=b"two", c=b"three"))
    assert [row.columns for row in plan.rows] == [("attachments",)]
    assert list(Attachment.objects.values_list("name", flat=True)) == ["b", "c"]
    assert stored(media) == [b"three", b"two"]


def test_tasks_that_the_file_does_not_have_stay_and_are_counted(tmp_path: Path) -> None:
    imported(tmp_path, jsonl(task(), task(id="T-2"), task(id="T-3")))
    plan = imported(tmp_path, jsonl(task(id="T-2"), task(id="T-4")))
    assert plan.summary() == (
        "2 tasks: 1 new, 1 unchanged. 2 tasks of the pool are not in the file and stay as they are."
    )
    assert list(Task.objects.values_list("external_id", "position")) == [
        ("T-1", 1),
        ("T-2", 2),
        ("T-3", 3),
        ("T-4", 4),
    ]


@pytest.mark.parametrize("state", ["open", "sealed", "retired"])
def test_a_pool_that_is_no_draft_refuses_changes_and_names_the_rows(tmp_path: Path, state: str) -> None:
    imported(tmp_path, jsonl(task(), task(id="T-2")))
    TaskPool.objects.update(state=state)
    before = snapshot()
    rows = jsonl(task(), task(id="T-2", title="Other"), task(id="T-3"), task(id="T-4", title=""))
    with pytest.raises(ImportRefused) as refused:
        imported(tmp_path, rows)
    assert str(refused.value) == "Nothing was imported: 3 errors."
    why = f"the pool “jobs” is {state}, so its tasks can't change any more."
    assert [str(problem) for problem in refused.value.plan.problems] == [
        f"pool.jsonl, row 2, title: title would change, but {why}",
        f"pool.jsonl, row 3: the task is new, but {why}",
        "pool.jsonl, row 4, title: is empty.",
    ]
    assert refused.value.plan.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 3}
    assert snapshot() == before


def test_a_pool_opened_meanwhile_refuses_a_file_without_fault(tmp_path: Path) -> None:
    imported(tmp_path, jsonl(task()))
    TaskPool.objects.update(state="open")
    before = snapshot()
    with pytest.raises(ImportRefused, match="Nothing was imported: 1 error."):
        imported(tmp_path, jsonl(task(title="Other", brief="Other")))
    assert snapshot() == before


def test_a_pool_that_is_no_draft_takes_the_same_file_again(tmp_path: Path) -> None:
    imported(tmp_path, jsonl(task()))
    TaskPool.objects.update(state="open")
    assert imported(tmp_path, jsonl(task())).changes_nothing


def test_one_bad_row_means_that_nothing_is_stored(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        imported(tmp_path, jsonl(task(), task(id="T-2", budget_usd=-1)))
    assert str(refused.value) == "Nothing was imported: 1 error."
    assert refused.value.plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert snapshot() == [[], [], [], [], []]


def test_stored_files_are_removed_where_the_import_fails(tmp_path: Path, media: Path) -> None:
    def broken() -> BinaryIO:
        raise OSError("the disk is gone")

    (row,) = read(tmp_path, jsonl(task())).rows
    good = AttachmentRow("a", "a", 3, hashlib.sha256(b"one").hexdigest(), lambda: io.BytesIO(b"one"))
    bad = AttachmentRow("b", "b", 3, "0" * 64, broken)
    rows = (replace(row, attachments=(good, bad)),)
    file = PoolFile("tasks.jsonl", rows, (), 1, 0, 0, ExitStack())
    with pytest.raises(OSError, match="the disk is gone"):
        import_rows(slug="jobs", file=file, by=None)
    assert snapshot() == [[], [], [], [], []]
    assert stored(media) == []


def test_each_attachment_has_a_random_name_of_its_own(tmp_path: Path) -> None:
    imported(tmp_path, with_files(a=b"same", b=b"same"))
    names = [str(attachment.file.name) for attachment in Attachment.objects.all()]
    assert len(set(names)) == 2
    assert all(default_storage.exists(name) for name in names)


@pytest.mark.parametrize("slug", ["", "Jobs", "my jobs", "-jobs", "import", "templates", "x" * 61])
def test_a_short_name_that_will_not_do_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(Refused):
        imported(tmp_path, jsonl(task()), slug=slug)
    assert not TaskPool.objects.exists()
