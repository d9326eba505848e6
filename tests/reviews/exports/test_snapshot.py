"""One moment for all tables, however long the writing takes, and no more statements for more rows."""

from __future__ import annotations

import itertools

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from reviews.exports.study.snapshot import snapshot
from reviews.exports.study.tables import TABLES
from reviews.models import Feedback, Score, Study
from tests.factories import make_pool, make_reviewer, make_study
from tests.reviews.exports.exported import exported, here
from tests.reviews.play import NOT_COMPLETED, play


def played(tasks: int) -> Study:
    study = make_study(make_pool(tasks=tasks))
    play(lambda block, arm, attempt: NOT_COMPLETED, [make_reviewer()])
    return study


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_meanwhile_is_in_no_table() -> None:
    study = played(1)
    scores, feedback = TABLES[5], TABLES[6]
    with snapshot() as source:
        before = source.count(scores, study)
        Score.objects.all().delete()
        Feedback.objects.update(text="Changed.")
        rows = list(itertools.chain.from_iterable(source.batches(scores, study)))
        texts = [row[-1] for batch in source.batches(feedback, study) for row in batch]
    assert (len(rows), before, Score.objects.count()) == (6, 6, 0)
    assert texts == ["Please do the rest."]


@pytest.mark.django_db(transaction=True)
def test_the_connection_of_a_snapshot_goes_back_as_it_was() -> None:
    played(1)
    for _ in range(3):
        with pytest.raises(DatabaseError), snapshot() as source, source.connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    with snapshot() as source, source.connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
    assert connection.get_autocommit()


@pytest.mark.django_db
def test_a_batch_costs_no_statement() -> None:
    """A fetch from a cursor that is open already is none."""
    statements = []
    for tasks in (1, 3):
        study = played(tasks)
        with CaptureQueriesContext(connection) as captured:
            exported(study)
        statements.append(len(captured))
    assert statements[0] == statements[1] <= 2 * len(TABLES) + 5


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 100])
def test_batches_hold_every_row_once_in_the_same_order(size: int) -> None:
    study = played(2)
    for table in TABLES:
        batches = list(here().batches(table, study, size))
        assert all(1 <= len(batch) <= size for batch in batches)
        rows = [row for batch in batches for row in batch]
        assert len(rows) == here().count(table, study), table.name
        assert rows == list(itertools.chain.from_iterable(here().batches(table, study)))
