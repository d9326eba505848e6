"""The page of a reviewer's past work, which says nothing about the agent."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from reviews.actions.hire import answer_hire
from reviews.models import User
from reviews.queries import my_work as query
from tests.factories import deliver_next, make_agent, make_pool, make_study, make_task
from tests.reviews.timed import score

pytestmark = pytest.mark.django_db


def test_the_page_lists_the_work_and_names_no_agent(client: Client, reviewer: User) -> None:
    make_study(agents=[make_agent(name="Zephyr the writer", model="zephyr-9")])
    deliver_next()
    answer_hire(review=score(reviewer, minutes=12.5), would_hire=False)
    client.force_login(reviewer)
    page = client.get("/work/").content.decode()
    for shown in ("Job ", "12.5\N{NO-BREAK SPACE}min", "USD\N{NO-BREAK SPACE}12.50", "not asked for"):
        assert shown in page
    assert "ephyr" not in page


def test_a_title_cannot_put_markup_into_the_page(client: Client, reviewer: User) -> None:
    pool = make_pool(tasks=0)
    task = make_task(pool)
    task.title = "<script>alert(1)</script>"
    task.save()
    make_study(pool)
    deliver_next()
    score(reviewer)
    client.force_login(reviewer)
    assert "<script>alert" not in client.get("/work/").content.decode()


def test_the_page_goes_on_from_a_place(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "PAGE", 1)
    make_study(make_pool(tasks=2))
    for minutes in (3, 7):
        deliver_next()
        answer_hire(review=score(reviewer, minutes=minutes), would_hire=True)
    client.force_login(reviewer)
    first = client.get("/work/")
    second = client.get(first.context["next_url"])
    assert [answer.context["work"].rows[0].active_seconds for answer in (first, second)] == [420, 180]
    assert (first.context["first_url"], second.context["first_url"], second.context["next_url"]) == (
        "",
        "/work/",
        "",
    )


@pytest.mark.parametrize("place", ["nonsense", "2026-01-01_x", "2026-01-01T00:00:00_" + "0" * 32])
def test_a_place_that_is_none_is_not_found(client: Client, reviewer: User, place: str) -> None:
    client.force_login(reviewer)
    assert client.get("/work/", {"before": place}).status_code == 404


def test_a_reviewer_without_work_is_shown_the_way_to_the_desk(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    assert "No reviews yet" in client.get("/work/").content.decode()


def test_the_page_is_for_reviewers(client: Client, admin: User, outsider: User) -> None:
    for user in (admin, outsider):
        client.force_login(user)
        assert client.get("/work/").status_code == 404


def test_the_page_says_that_time_and_scores_can_be_corrected(client: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    answer_hire(review=score(reviewer), would_hire=True)
    client.force_login(reviewer)
    shown = client.get("/work/")
    assertContains(shown, "See or correct")
    assertContains(shown, "Time and scores can be corrected for the days that the study allows")
