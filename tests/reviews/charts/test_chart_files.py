"""Charts on the report's pages and as files: who gets them, what they hold, and that they are drawn once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviews.models import Study, User
from reviews.views import drawings
from tests.factories import make_pool, make_reviewer, make_study, make_task, make_user
from tests.reviews.charts.examples import HOSTILE
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def played() -> Study:
    """Three jobs, one of them in a category with a hostile name; feedback completes the second."""
    pool = make_pool(tasks=0)
    for category in ("Writing", "Writing", HOSTILE.replace("\x01", "")):
        make_task(pool, category=category)
    study = make_study(pool, arms=["feedback"], feedback_cycles=1)
    reviewers = [make_reviewer("mira"), make_reviewer("omar")]
    play(
        lambda block, _arm, attempt: COMPLETED if block == 0 or attempt == block else NOT_COMPLETED, reviewers
    )
    return study


def url(study: Study, name: str, form: str) -> str:
    return reverse("report_chart", args=[study.pk, name, form])


@pytest.mark.parametrize(
    ("form", "media_type", "start"),
    [
        ("svg", "image/svg+xml", b"<svg "),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
def test_each_chart_is_a_file_in_three_forms(
    form: str, media_type: str, start: bytes, client: Client, admin: User, played: Study
) -> None:
    client.force_login(admin)
    for name in ("curve", "categories", "forest"):
        answer = client.get(url(played, name, form))
        assert answer.status_code == 200
        assert answer["Content-Type"] == media_type
        assert answer["Content-Disposition"] == f'attachment; filename="{played.slug}-{name}.{form}"'
        assert answer.content.startswith(start)
        assert "no-store" in answer["Cache-Control"], "what a blind study calls its agents may change"


def test_what_there_is_not_is_not_found(client: Client, admin: User, played: Study) -> None:
    client.force_login(admin)
    asked = [("nothing", "svg"), ("curve", "gif"), ("minutes_nothing", "png"), ("curve", "page")]
    assert {client.get(url(played, name, form)).status_code for name, form in asked} == {404}
    empty = make_study()
    assert client.get(url(empty, "curve", "svg")).status_code == 404


def test_only_admins_and_researchers_of_the_study_get_them(client: Client, played: Study) -> None:
    people = {
        "researcher": make_user(role="researcher", study=played),
        "researcher of another": make_user(role="researcher", study=make_study()),
        "reviewer": make_user(role="reviewer", study=played),
        "outsider": make_user(),
    }
    answers = {}
    for who, user in people.items():
        client.force_login(user)
        answers[who] = client.get(url(played, "curve", "svg")).status_code
    client.logout()
    answers["nobody"] = client.get(url(played, "curve", "svg")).status_code
    assert answers == {
        "researcher": 200, "researcher of another": 404, "reviewer": 404, "outsider": 404, "nobody": 302,
    }  # fmt: skip


def test_a_blind_researcher_gets_letters(client: Client, played: Study) -> None:
    assert played.unblinded_at is None
    agent = played.agents.get()
    client.force_login(make_user(role="researcher", study=played))
    for name in ("curve", "forest"):
        drawing = client.get(url(played, name, "svg")).content.decode()
        assert "Agent A" in drawing
        assert agent.name not in drawing
        assert agent.slug not in drawing


def test_the_page_holds_the_drawings_their_tables_and_links(
    client: Client, admin: User, played: Study
) -> None:
    client.force_login(admin)
    answer = client.get(reverse("report", args=[played.pk]), {"category": ""})
    page = answer.content.decode()
    assert answer.status_code == 200
    for name in ("curve", "categories", "forest"):
        assert f'id="chart-{name}-title"' in page
        assert url(played, name, "pdf") in page
    assert page.count("Data of the chart as a table") == 3
    assert "<script>alert" not in page
    assert " style=" not in page


def test_the_filters_hold_for_the_files(client: Client, admin: User, played: Study) -> None:
    client.force_login(admin)
    whole = client.get(url(played, "curve", "svg")).content
    narrowed = client.get(url(played, "curve", "svg"), {"category": "Writing"}).content
    assert b">n 3<" in whole
    assert b">n 2<" in narrowed
    published = client.get(url(played, "curve", "svg"), {"published": "1"}).content
    assert b"Gemini 2.5 Pro, feedback (predicted)" in published


def test_a_chart_is_drawn_once(
    client: Client, admin: User, played: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    make = drawings._draw

    def counted(form: drawings.Form) -> Any:
        drawn.append(form)
        return make(form)

    monkeypatch.setattr(drawings, "_draw", counted)
    client.force_login(admin)
    answers = [client.get(url(played, "curve", "png")).content for _ in range(3)]
    assert drawn == ["png"]
    assert len(set(answers)) == 1


def test_what_can_not_be_drawn_leaves_its_table(
    client: Client, admin: User, played: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(form: drawings.Form) -> Any:
        raise ValueError("no drawing")

    monkeypatch.setattr(drawings, "_draw", fails)
    client.force_login(admin)
    page = client.get(reverse("report", args=[played.pk])).content.decode()
    assert page.count("The drawing could not be made.") == 3
    assert page.count('<details class="chart-data" open>') == 3
