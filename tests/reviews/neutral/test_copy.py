"""Reviewers get a neutral copy of a deliverable, made once; the original stays for admins."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from agents.adapters.base import File, Reply, Usage
from reviews.actions.clean_files import clean_files
from reviews.actions.neutralise import neutralise
from reviews.convert.errors import BrokenError
from reviews.models import Agent, Deliverable, DeliverableFile, NeutralCopy, NeutralFile, Study, User
from reviews.queries.clock import database_now
from reviews.queries.desk import desk_for
from tests.factories import deliver_next, make_agent, make_study, make_user
from tests.reviews.answers import SentFile
from tests.reviews.desk_forms import url
from tests.reviews.neutral import plants
from tests.reviews.study_page import url_of_trial
from tests.steps import claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Agent:
    return make_agent(plants.SLUG, name=plants.NAME, model=plants.MODEL)


def delivered(agent: Agent, files: dict[str, bytes], message: str = "Here it is.") -> Deliverable:
    make_study(agents=[agent])
    cycle = deliver_next(
        Reply(message, tuple(File(name, content, "text/x-any") for name, content in files.items()), Usage())
    )
    return Deliverable.objects.get(cycle=cycle)


def download(client: Client, file_id: UUID) -> SentFile:
    answer: SentFile = client.get(reverse("deliverable_file", args=[file_id]))
    return answer


def test_the_first_page_makes_the_copy_and_no_later_one_does(
    client: Client, reviewer: User, agent: Agent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deliverable = delivered(agent, {"report.docx": plants.word()})
    claimed = claim(reviewer)
    client.force_login(reviewer)
    client.get(url("work", claimed.slot_id))
    made = NeutralCopy.objects.get()
    client.get(url("work", claimed.slot_id))
    assert NeutralCopy.objects.get().made_at == made.made_at
    with django_assert_num_queries(1):
        assert neutralise(deliverable=deliverable) == made


def test_it_is_made_once_whoever_comes_at_the_same_time(agent: Agent, transactional_db: None) -> None:
    deliverable = delivered(agent, {"notes.md": plants.markdown(), "plain.txt": b"x"})

    def make(_: int) -> int:
        try:
            return neutralise(deliverable=Deliverable.objects.get(pk=deliverable.pk)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        made = set(pool.map(make, range(3)))
    assert made == {NeutralCopy.objects.get().pk}
    assert NeutralFile.objects.count() == 2


def test_only_what_changed_is_stored_anew(agent: Agent) -> None:
    deliverable = delivered(
        agent, {"notes.md": plants.markdown(), "plain.txt": b"The work.", "clean.md": b"# A"}
    )
    neutralise(deliverable=deliverable)
    notes, plain, clean = NeutralFile.objects.order_by("original__position")
    assert (plain.file.name, plain.sha256, plain.size) == ("", plain.original.sha256, 9)
    assert clean.file.name == ""
    with notes.file.open("rb") as stored:
        content = stored.read()
    assert (notes.size, notes.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert notes.sha256 != notes.original.sha256


def test_cleaning_up_the_storage_leaves_the_copies(agent: Agent, tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    neutralise(deliverable=delivered(agent, {"notes.md": plants.markdown()}))
    for path in [path for path in tmp_path.rglob("*") if path.is_file()]:
        os.utime(path, (0, 0))
    assert clean_files() == (0, 0)


def test_who_is_blind_gets_the_copy_and_who_may_know_the_original(
    client: Client, reviewer: User, admin: User, researcher: User, agent: Agent
) -> None:
    planted = plants.markdown()
    deliverable = delivered(agent, {f"{plants.SLUG} notes.md": planted})
    file = deliverable.files.get()
    claim(reviewer)
    for user in (reviewer, researcher):
        client.force_login(user)
        answer = download(client, file.pk)
        content = answer.getvalue()
        assert plants.found_in(content) == []
        assert answer.headers["Content-Disposition"] == 'attachment; filename="name-removed notes.md"'
        assert answer.headers["Content-Length"] == str(len(content))
    Study.objects.update(unblinded_at=database_now())
    client.force_login(reviewer)
    assert plants.found_in(download(client, file.pk).getvalue()) == []
    for user in (admin, researcher):
        client.force_login(user)
        answer = download(client, file.pk)
        assert answer.getvalue() == planted
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{plants.SLUG} notes.md"'


def test_an_admin_who_reviews_is_a_reviewer(client: Client, agent: Agent) -> None:
    both = make_user("both", "admin")
    both.memberships.create(role="reviewer")
    deliverable = delivered(agent, {"notes.md": plants.markdown()})
    claim(both)
    client.force_login(both)
    assert plants.found_in(download(client, deliverable.files.get().pk).getvalue()) == []


def test_before_the_copy_is_made_no_file_is_handed_out_and_the_words_are_right(
    reviewer: User, agent: Agent
) -> None:
    delivered(agent, {f"{plants.NAME}.md": plants.markdown()}, f"{plants.NAME} was here.")
    page = desk_for(reviewer, claim(reviewer).slot)
    assert (page.is_ready, page.message) == (False, "[name removed] was here.")
    assert [(file.name, file.withheld) for file in page.files] == [
        ("name-removed.md", "The file is being made ready. Load the page again.")
    ]


def encrypted() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(plants.pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def test_what_nobody_can_look_into_is_not_handed_out_and_the_page_says_so(
    client: Client, reviewer: User, admin: User, agent: Agent
) -> None:
    locked = encrypted()
    file = delivered(agent, {"paper.pdf": locked}).files.get()
    slot = claim(reviewer).slot_id
    client.force_login(reviewer)
    page = client.get(url("work", slot)).content.decode()
    why = "The file is encrypted. Nobody could look into it for what tells who made it"
    assert why in page
    assert f'href="/files/deliverable/{file.pk}/"' not in page
    refused = client.get(reverse("deliverable_file", args=[file.pk]))
    assert (refused.status_code, why in refused.content.decode()) == (403, True)
    client.force_login(admin)
    assert download(client, file.pk).getvalue() == locked


def test_admins_read_what_was_taken_out_and_researchers_do_not(
    client: Client, admin: User, researcher: User, agent: Agent
) -> None:
    deliverable = delivered(agent, {"notes.md": f"<!-- {plants.NAME} -->".encode()}, f"By {plants.SLUG}.")
    trial = Study.objects.get().trials.get()
    client.force_login(admin)
    assert (
        "The copy without names is made when a reviewer first opens"
        in client.get(url_of_trial(trial)).content.decode()
    )
    neutralise(deliverable=deliverable)
    assert NeutralCopy.objects.get().changes == [
        {"file": "", "where": "message", "name": plants.SLUG, "count": 1},
        {"file": "notes.md", "where": "comment", "name": plants.NAME, "count": 1},
    ]
    shown = client.get(url_of_trial(trial)).content.decode()
    assert f'<td class="words">comment</td><td class="words">{plants.NAME}</td><td class="n">1</td>' in shown
    client.force_login(researcher)
    assert "Taken out of what reviewers get" not in client.get(url_of_trial(trial)).content.decode()


def test_a_study_from_before_there_were_names_uses_those_of_its_agents(agent: Agent) -> None:
    deliverable = delivered(agent, {}, f"By {plants.NAME}, {plants.SLUG} and {plants.MODEL}.")
    Study.objects.update(neutral_names=[])
    assert neutralise(deliverable=Deliverable.objects.get(pk=deliverable.pk)).message == (
        "By [name removed], [name removed] and [name removed]."
    )
    assert DeliverableFile.objects.count() == 0


def test_what_takes_too_long_is_tried_again_later(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    deliverable = delivered(agent, {"notes.md": plants.markdown()})
    monkeypatch.setattr("reviews.actions.neutralise.SECONDS", 0)
    late = neutralise(deliverable=deliverable)
    assert [(change["file"], change["where"]) for change in late.changes] == [
        ("notes.md", "withheld for now")
    ]
    monkeypatch.undo()
    assert neutralise(deliverable=deliverable) == late
    NeutralCopy.objects.update(made_at=late.made_at - timedelta(minutes=6))
    again = neutralise(deliverable=deliverable)
    assert {change["where"] for change in again.changes} == {"front matter", "comment"}
    assert NeutralCopy.objects.get() == again


def test_a_process_that_was_killed_says_nothing_about_the_file(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object, **kwargs: object) -> list[bytes]:
        raise BrokenError("The file is damaged.", "the process ended with -9")

    deliverable = delivered(agent, {"notes.md": plants.markdown()})
    monkeypatch.setattr("reviews.convert.limited.run", killed)
    broken = neutralise(deliverable=deliverable)
    assert [change["where"] for change in broken.changes] == ["withheld for now"]
    monkeypatch.undo()
    NeutralCopy.objects.update(made_at=broken.made_at - timedelta(minutes=6))
    again = neutralise(deliverable=deliverable)
    assert {change["where"] for change in again.changes} == {"front matter", "comment"}
