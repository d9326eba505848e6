"""Files of a deliverable open as attachments do, though their reviewer gets neutral copies of them."""

from __future__ import annotations

import pytest
from django.test import Client

from reviews.models import DeliverableFile, NeutralFile, User
from reviews.queries.neutral import NOT_GIVEN
from tests.factories import deliver_next, make_agent, make_reply, make_study
from tests.files.case import Case
from tests.files.corpus import CASES
from tests.reviews.desk_forms import url
from tests.reviews.test_files_shown import words
from tests.steps import claim

pytestmark = pytest.mark.django_db

GOOD = [case for case in CASES if case.nature == "good"]
BROKEN = [case for case in CASES if case.nature in ("empty", "truncated", "encrypted", "mislabelled")]
WITHHELD = {"locked.pdf", "locked.docx", "locked.pptx", "locked.xlsx", "locked.zip"}


def opened(client: Client, reviewer: User, cases: list[Case]) -> dict[str, tuple[str, bool, bool]]:
    """All of them in one deliverable: name -> (as what it opens, whether the page says what it should,
    whether it says that the file is not handed out)."""
    make_study(agents=[make_agent("zebrafinch-9", name="Zebra Finch")])
    deliver_next(make_reply(files={case.name: case.make() for case in cases}))
    client.force_login(reviewer)
    address = url("work", claim(reviewer).slot_id)
    found = {}
    for case in cases:
        file = DeliverableFile.objects.get(name=case.name)
        answer = client.get(
            address, {"file": str(file.pk)}, headers={"HX-Request": "true", "HX-Target": "work"}
        )
        assert answer.status_code == 200
        page = words(answer.content.decode())
        found[case.name] = (answer.context["viewer"].kind, case.says in page, NOT_GIVEN in page)
    return found


def test_a_good_file_of_each_format_opens_in_a_reviewers_claim(client: Client, reviewer: User) -> None:
    assert opened(client, reviewer, GOOD) == {case.name: (case.kind, True, False) for case in GOOD}
    # Those of which the copy is another: it lacks the moments of their making.
    copied = NeutralFile.objects.exclude(file="").values_list("name", flat=True)
    assert set(copied) >= {"report.docx", "talk.pptx", "depths.xlsx", "report.pdf"}


def test_a_broken_file_opens_or_says_why_not_in_a_reviewers_claim(client: Client, reviewer: User) -> None:
    found = opened(client, reviewer, BROKEN)
    assert {name for name, (_, _, withheld) in found.items() if withheld} == WITHHELD
    others = {case.name: case.kind for case in BROKEN if case.name not in WITHHELD}
    assert {name: kind for name, (kind, _, _) in found.items() if name in others} == others
    assert [name for name in others if not found[name][1]] == []
