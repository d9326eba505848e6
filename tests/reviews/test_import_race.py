"""Imports of one pool at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from reviews.actions.import_pool import import_pool
from reviews.models import Criterion, Rubric, Task, TaskPool
from tests.reviews.formats.files import jsonl, rubric, task

AT_ONCE = 6


@pytest.mark.django_db(transaction=True)
def test_imports_of_one_pool_at_the_same_time_write_once(tmp_path: Path) -> None:
    barrier = Barrier(AT_ONCE)
    path = tmp_path / "pool"
    path.write_bytes(jsonl(*[task(id=n) for n in range(50)]))

    def run(_: int) -> str:
        barrier.wait()
        try:
            return import_pool(slug="jobs", path=path, name="pool.jsonl", by=None).summary()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        summaries = sorted(threads.map(run, range(AT_ONCE)))
    assert summaries == ["50 tasks, all new."] + ["50 tasks, all unchanged."] * (AT_ONCE - 1)
    counts = [model.objects.count() for model in (TaskPool, Task, Rubric, Criterion)]
    assert counts == [1, 50, 50, 250]


@pytest.mark.django_db(transaction=True)
def test_two_different_changes_at_the_same_time_both_arrive(tmp_path: Path) -> None:
    barrier = Barrier(2)
    paths = [tmp_path / "one", tmp_path / "two"]
    for number, path in enumerate(paths):
        path.write_bytes(jsonl(task(rubric=rubric(6 + number))))
    import_pool(slug="jobs", path=paths[0], name="one", by=None)

    def run(path: Path) -> None:
        barrier.wait()
        try:
            import_pool(slug="jobs", path=path, name=path.name, by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, paths))
    versions = list(Rubric.objects.order_by("version").values_list("version", flat=True))
    assert versions in ([1, 2], [1, 2, 3])
