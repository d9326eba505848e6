"""What the first reader of a deliverable would wait for is made when it waits for review."""

from __future__ import annotations

import pytest
from django.test import Client

from reviews.convert import limited
from reviews.models import NeutralCopy, User
from reviews.queries.neutral import next_unmade
from reviews.views.ahead import LARGE, make_ahead
from tests.factories import deliver_next, make_pool, make_reply, make_study
from tests.reviews.desk_forms import url
from tests.reviews.made_files import docx
from tests.steps import claim

pytestmark = pytest.mark.django_db

DEPTHS = b"at,m\n" + b"quay,6\n" * (LARGE // 7)


def test_a_reviewer_reads_a_large_file_without_anything_being_made(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_study()
    deliver_next(make_reply(files={"depths.csv": DEPTHS, "report.docx": docx("Six metres.")}))
    found = next_unmade(())
    assert found is not None
    make_ahead(found)
    assert NeutralCopy.objects.get().deliverable == found

    def refuse(*arguments: object, **settings: object) -> list[bytes]:
        raise AssertionError("a process was started for a page that had been made ahead")

    monkeypatch.setattr(limited, "run", refuse)
    client.force_login(reviewer)
    shown = client.get(url("work", claim(reviewer).slot_id))
    assert shown.context["viewer"].problem == ""
    assert b"quay" in shown.content


def test_what_waits_longest_for_its_review_is_made_first_and_none_twice() -> None:
    make_study(make_pool(tasks=2))
    first, second = deliver_next(), deliver_next()
    for cycle in (first, second):
        found = next_unmade(())
        assert found is not None
        assert found.cycle == cycle
        make_ahead(found)
    assert next_unmade(()) is None


def test_what_is_being_reviewed_already_is_left_to_its_reader(reviewer: User) -> None:
    make_study()
    deliver_next()
    claim(reviewer)
    assert next_unmade(()) is None
