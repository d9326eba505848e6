"""A study with a hard stop: after its minutes words stay as they were, and nothing sends itself."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from reviews.actions.draft import save_draft
from reviews.actions.hard_stop import is_stopped
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, Draft, Feedback, Review, TimeInterval, User
from reviews.rules.reasons import NOTHING_SAID, reasons_as_feedback
from reviews.rules.timer import ON_ITS_WAY
from tests.factories import deliver_next, make_study
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, held, review

pytestmark = pytest.mark.django_db

BEFORE, AFTER = "Written in time.", "Written in time. And this too late."


def spend(seconds: int) -> None:
    """Let so much active time be over, all of it at a stretch."""
    TimeInterval.objects.update(started_at=F("started_at") - timedelta(seconds=seconds))


def at_work(reviewer: User, *, hard: bool = True) -> Claim:
    make_study(hard_stop=hard)
    deliver_next()
    return claim(reviewer, start=True)


def at_feedback(reviewer: User, *, hard: bool = True) -> Claim:
    at_work(reviewer, hard=hard)
    review(reviewer, not_met=(1, 3))
    return held(reviewer)


@pytest.fixture
def desk(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def type_feedback(desk: Client, claimed: Claim, text: str, revision: int) -> dict[str, object]:
    answer = desk.post(url("draft", claimed.slot_id), {"revision": str(revision), "feedback": text})
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


def test_after_the_time_a_draft_keeps_its_words_and_says_so(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer)
    type_feedback(desk, claimed, BEFORE, 0)
    spend(1200 + ON_ITS_WAY)
    told = type_feedback(desk, claimed, AFTER, 1)
    assert (told["kept"], told["revision"]) == ({"feedback": BEFORE}, 1)
    assert Draft.objects.get(slot=claimed.slot).content == {"feedback": BEFORE}


def test_what_was_typed_in_time_may_arrive_a_moment_later(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer)
    spend(1200)
    assert "kept" not in type_feedback(desk, claimed, BEFORE, 0)


def test_a_soft_stop_keeps_what_comes_later_too(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer, hard=False)
    spend(3600)
    assert "kept" not in type_feedback(desk, claimed, AFTER, 0)
    assert submit_feedback(claim=claimed, text=AFTER).text == AFTER


def test_scoring_stays_open_while_words_are_closed(desk: Client, reviewer: User) -> None:
    claimed = at_work(reviewer)
    spend(3600)
    scores = scores_form(claimed, not_met=(2,))
    answer = desk.post(url("draft", claimed.slot_id), scores | {"revision": "0", "feedback": AFTER})
    assert answer.json()["kept"] == {"feedback": ""}
    [content] = Draft.objects.values_list("content", flat=True)
    assert (len(content["scores"]), "feedback" in content) == (3, False)
    assert desk.post(url("lock", claimed.slot_id), scores).status_code == 302
    assert Review.objects.count() == 1


def test_a_submit_after_the_time_sends_what_was_there_at_its_end(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer)
    type_feedback(desk, claimed, BEFORE, 0)
    spend(3600)
    assert Feedback.objects.count() == 0  # time sends nothing
    desk.post(url("feedback", claimed.slot_id), {"feedback": AFTER, "revision": "1"})
    assert Feedback.objects.get().text == BEFORE


def test_where_nothing_was_written_the_reasons_are_the_feedback(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer)
    spend(3600)
    desk.post(url("feedback", claimed.slot_id), {"feedback": AFTER})
    assert Feedback.objects.get().text == (
        "**Not met:** Requirement 1 holds.\n\nNo 1.\n\n**Not met:** Requirement 3 holds.\n\nNo 3."
    )


def test_reasons_are_never_empty() -> None:
    assert reasons_as_feedback([]) == NOTHING_SAID
    assert reasons_as_feedback([(" It rains. ", "\nIt snows.\n")]) == "**Not met:** It rains.\n\nIt snows."


def test_the_page_locks_the_words_and_says_why(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer)
    place = url("work", claimed.slot_id)
    assert "data-over hidden" in desk.get(place).content.decode()
    spend(1200)
    shown = desk.get(place).content.decode()
    assert "data-over>The time is over" in shown
    assert "data-words readonly" in shown


def test_a_draft_refused_at_the_submit_keeps_its_words_too(desk: Client, reviewer: User) -> None:
    claimed = at_feedback(reviewer)
    type_feedback(desk, claimed, BEFORE, 0)
    spend(3600)
    desk.post(url("save", claimed.slot_id), {"feedback": AFTER})
    assert Draft.objects.get(slot=claimed.slot).content == {"feedback": BEFORE}


def test_without_a_hard_stop_nothing_more_is_asked(
    reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claimed = at_work(reviewer, hard=False)
    assert claimed.slot.study.hard_stop is False
    with django_assert_num_queries(0):
        assert is_stopped(slot=claimed.slot, reviewer=reviewer) is False
    with django_assert_num_queries(5):
        save_draft(slot=claimed.slot, reviewer=reviewer, content={"feedback": BEFORE}, revision=0)
