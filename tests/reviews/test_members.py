"""Members of a ZIP are files of their own, for those who may read the ZIP."""

from __future__ import annotations

import pytest
from django.test import Client

from reviews.models import Attachment, User
from tests.factories import deliver_next, make_attachment, make_reviewer, make_study
from tests.files import notebooks, zips
from tests.reviews.desk_forms import url
from tests.steps import claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def outer(client: Client, reviewer: User) -> Attachment:
    """A ZIP with a text, a ZIP, a notebook and a bomb, at the desk of a reviewer who is signed in."""
    make_study()
    cycle = deliver_next()
    client.force_login(reviewer)
    members: dict[str, bytes | str] = {
        "a.txt": "one\n",
        "inner.zip": zips.inner(),
        "n.ipynb": notebooks.good(),
        "b.txt": b"0" * 60_000_000,
    }
    return make_attachment(cycle.trial.task, "all.zip", zips.zipped(members))


def page(client: Client, reviewer: User, file: str) -> str:
    claimed = claim(reviewer)
    answer = client.get(url("work", claimed.slot_id), {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "inner.zip"),
        (".0", "read as UTF-8"),
        (".1", "notes/read me.txt"),
        (".1.0", "quay"),
        (".2", "Six metres at the"),
        (".3", "This member unpacks to more than 50 MB. It is not opened here."),
        (".9", "The ZIP has no such member."),
        (".1.9", "The ZIP has no such member."),
        (".0.0", "The file is damaged, or no ZIP."),
    ],
)
def test_a_member_opens_at_the_desk(
    client: Client, reviewer: User, outer: Attachment, path: str, words: str
) -> None:
    assert words in page(client, reviewer, f"{outer.pk}{path}")


def test_a_member_and_what_is_in_it_can_be_fetched(client: Client, reviewer: User, outer: Attachment) -> None:
    claim(reviewer)
    answer = client.get(f"/files/attachment/{outer.pk}.1.0/")
    assert b"".join(answer.streaming_content) == b"at,depth\nquay,6\n"  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    picture = client.get(f"/files/attachment/{outer.pk}.2/output/1/0/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert picture["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(f"/files/attachment/{outer.pk}.2/output/1/1/").status_code == 404


@pytest.mark.parametrize("path", [".3", ".9", ".0.0", ".1.2.3", ".-1", ".x", "."])
def test_no_other_path_leads_anywhere(client: Client, reviewer: User, outer: Attachment, path: str) -> None:
    claim(reviewer)
    assert client.get(f"/files/attachment/{outer.pk}{path}/").status_code == 404


def test_who_may_not_read_the_zip_reads_no_member(client: Client, reviewer: User, outer: Attachment) -> None:
    claim(reviewer)
    client.force_login(make_reviewer("other"))
    assert client.get(f"/files/attachment/{outer.pk}.0/").status_code == 404
