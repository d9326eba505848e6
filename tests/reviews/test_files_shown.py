"""What the desk shows of each file of the corpus. Nothing in a file makes the page fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from reviews.models import Task
from tests.factories import deliver_next, make_attachment, make_reviewer, make_study
from tests.files.case import Case
from tests.files.corpus import CASES, table
from tests.reviews.desk_forms import url
from tests.steps import claim

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs" / "files.md"


@dataclass(frozen=True)
class Desk:
    """A reviewer's page, and the task whose attachments it shows."""

    client: Client
    address: str
    task: Task


@pytest.fixture(autouse=True, scope="module")
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """One reviewer at work for all files."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_study()
        deliver_next()
        reviewer = make_reviewer("mira")
        claimed = claim(reviewer)
        assert claimed.slot.cycle is not None
        client = Client()
        client.force_login(reviewer)
        yield Desk(client, url("work", claimed.slot_id), claimed.slot.cycle.trial.task)
        transaction.set_rollback(True)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_file_shows_what_the_documentation_says(desk: Desk, case: Case) -> None:
    with transaction.atomic():
        file = make_attachment(desk.task, case.name, case.make(), media_type="application/octet-stream")
        answer = desk.client.get(
            desk.address, {"file": str(file.pk)}, headers={"HX-Request": "true", "HX-Target": "work"}
        )
        file.file.delete(save=False)
        transaction.set_rollback(True)
    assert answer.status_code == 200
    assert answer.context["viewer"].kind == case.kind
    assert case.says in words(answer.content.decode())


def words(page: str) -> str:
    """What a page says without its tags, spaces made one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_every_file_has_a_name_of_its_own_and_words_that_the_page_says() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    assert [case.name for case in CASES if not case.says] == []


def test_the_table_in_the_documentation_is_that_of_the_files() -> None:
    assert table() in DOCS.read_text()
