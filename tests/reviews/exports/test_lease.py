"""Exports are made under a lease: once, again where one was lost, and not for ever."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from agents.management.commands.scheduler import Command
from reviews.actions.export_lease import (
    AT_ONCE,
    LEASE,
    TRIES,
    finish_export,
    renew_export,
    sweep_exports,
    take_export,
)
from reviews.actions.export_study import ask_export, retry_export
from reviews.actions.problem import Refused
from reviews.exports.study import job
from reviews.exports.study.job import make_export, make_exports
from reviews.models import Study, StudyExport, User
from tests.reviews.exports.leased import lose, new_files, taken

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_make_it_once(export: StudyExport) -> None:
    found: list[int] = []
    together = Barrier(2)

    def work() -> None:
        together.wait()
        found.append(make_exports())
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 1]
    export.refresh_from_db()
    assert (export.state, export.tries) == ("done", 1)


def test_no_more_than_two_are_made_at_once(study: Study, person: User) -> None:
    for form in ("csv", "jsonl", "parquet"):
        ask_export(study=study, by=person, form=form)
    assert [taken().format for _ in range(AT_ONCE)] == ["csv", "jsonl"]
    assert take_export() is None
    lose()
    assert [taken().format for _ in range(AT_ONCE)] == ["csv", "jsonl"]


def test_one_that_was_killed_is_begun_again_and_the_late_worker_changes_nothing(
    export: StudyExport, stored: set[Path]
) -> None:
    first = taken()
    assert take_export() is None
    lose()
    assert sweep_exports() == 1
    second = taken()
    assert (second.pk, second.tries) == (export.pk, 2)
    assert not renew_export(export=first, rows_done=5, rows_total=9)
    assert not make_export(first)
    assert new_files(stored) == []
    assert make_export(second)
    assert len(new_files(stored)) == 1


def test_a_worker_that_lost_its_lease_stops_in_the_middle(
    export: StudyExport, monkeypatch: pytest.MonkeyPatch, stored: set[Path]
) -> None:
    first = taken()
    lose()
    taken()
    monkeypatch.setattr(job, "TELL_SECONDS", 0.0)
    assert not make_export(first)
    assert new_files(stored) == []
    export.refresh_from_db()
    assert (export.state, export.tries) == ("running", 2)


def test_after_three_tries_it_has_failed_and_may_be_tried_again(export: StudyExport) -> None:
    for number in range(1, TRIES + 1):
        assert taken().tries == number
        lose()
        assert sweep_exports() == (1 if number < TRIES else 0)
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "Its worker stopped in the middle, each time.")
    assert take_export() is None
    retry_export(export=export)
    with pytest.raises(Refused, match="not failed"):
        retry_export(export=export)
    assert make_exports() == 1


def test_a_worker_that_has_to_end_gives_it_back_and_that_is_no_try(
    export: StudyExport, stored: set[Path]
) -> None:
    assert make_exports(lambda: True) == 0
    assert not make_export(taken(), lambda: True)
    export.refresh_from_db()
    assert (export.state, export.tries, export.rows_done) == ("waiting", 0, 0)
    assert new_files(stored) == []


def test_finishing_twice_keeps_the_first_file(export: StudyExport, stored: set[Path]) -> None:
    under_way = taken()
    assert make_export(under_way)
    (kept,) = new_files(stored)
    with kept.open("rb") as file:
        again = default_storage.save("aa/bb/again", File(file))
    assert not finish_export(export=under_way, name=again, size=1, sha256="", rows=1)
    assert new_files(stored) == [kept]


def test_the_scheduler_finds_what_a_lost_message_left_behind(export: StudyExport) -> None:
    for _ in range(TRIES):
        taken()
        lose()
    Command().sweep_once()
    export.refresh_from_db()
    assert export.state == "failed"


def test_progress_is_told_while_it_is_made(export: StudyExport) -> None:
    under_way = taken()
    assert renew_export(export=under_way, rows_done=40, rows_total=90)
    export.refresh_from_db()
    assert (export.rows_done, export.rows_total) == (40, 90)
    assert export.expires_at is not None
    assert export.expires_at > timezone.now() + LEASE / 2
