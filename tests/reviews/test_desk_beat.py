"""What an open desk page sends by itself: drafts and beats, answered in JSON."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from reviews.models import Claim, Draft, TimeInterval, User
from reviews.queries.clock import database_now
from tests.factories import deliver_next, make_study
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, expire, held, review, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(reviewer: User) -> Claim:
    make_study()
    deliver_next()
    return claim(reviewer)


def test_a_draft_is_saved_as_one_types(page: Client, claimed: Claim) -> None:
    where = url("draft", claimed.slot_id)
    form = scores_form(claimed, not_met=(1,))
    first = page.post(where, form | {"revision": "0"}).json()
    second = page.post(where, form | {"revision": "1", "feedback": "More\r\nlines"}).json()
    stored = Draft.objects.get()
    assert (first["revision"], second["revision"]) == (1, 2)
    assert datetime.fromisoformat(second["saved_at"]) == stored.saved_at
    assert (len(stored.content["scores"]), stored.content["feedback"]) == (3, "More\nlines")


def test_a_stale_tab_is_told_and_overwrites_nothing(page: Client, claimed: Claim) -> None:
    where = url("draft", claimed.slot_id)
    page.post(where, {"revision": "0", "feedback": "first tab"})
    page.post(where, {"revision": "1", "feedback": "first tab goes on"})
    stale = page.post(where, {"revision": "1", "feedback": "second tab"})
    assert (stale.status_code, Draft.objects.get().content) == (409, {"feedback": "first tab goes on"})
    assert stale.json() == {
        "message": "This draft was changed in another tab.",
        "revision": 2,
        "saved_at": Draft.objects.get().saved_at.isoformat(),
        "fields": {"feedback": "first tab goes on"},
    }
    gone = page.post(where, {"revision": str(10**30), "feedback": "?"})
    assert (gone.status_code, Draft.objects.count()) == (409, 1)


def test_a_draft_that_is_gone_is_a_conflict_too(page: Client, claimed: Claim) -> None:
    answer = page.post(url("draft", claimed.slot_id), {"revision": "4", "feedback": "?"})
    assert (answer.status_code, Draft.objects.count()) == (409, 0)


@pytest.mark.parametrize("revision", ["", "x", "1.5", "9" * 5000])
def test_a_draft_without_a_revision_is_refused(page: Client, claimed: Claim, revision: str) -> None:
    answer = page.post(url("draft", claimed.slot_id), {"revision": revision, "feedback": "?"})
    assert (answer.status_code, answer.json()["message"]) == (400, "The page sent no revision. Reload it.")


def test_a_text_that_is_too_long_is_refused_and_not_cut(page: Client, claimed: Claim) -> None:
    answer = page.post(url("draft", claimed.slot_id), {"revision": "0", "feedback": "x" * 60_001})
    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert "60,001" in answer.json()["message"]


def test_fields_that_are_none_of_ours_are_passed_over(page: Client, claimed: Claim) -> None:
    odd = {
        "revision": "0",
        "verdict-1": "perfect",
        "verdict-": "met",
        "verdict-x": "met",
        "verdict-\u0661": "met",
        "verdict-" + "9" * 5000: "met",
        "reason-0": "zero",
        "sql-3": "drop",
        "feedback": "a\0b",
    }
    kind = "application/x-www-form-urlencoded"  # it lets longer names through than multipart does
    assert page.post(url("draft", claimed.slot_id), urlencode(odd), content_type=kind).status_code == 200
    assert Draft.objects.get().content == {"feedback": "ab"}
    assert page.post(url("lock", claimed.slot_id), urlencode(odd), content_type=kind).status_code == 302


def test_a_draft_holds_200_criteria_at_most(page: Client, claimed: Claim) -> None:
    many = {f"verdict-{number}": "met" for number in range(1, 300)}
    page.post(url("draft", claimed.slot_id), many | {"revision": "0"})
    assert len(Draft.objects.get().content["scores"]) == 200


def test_a_draft_needs_no_live_claim(page: Client, claimed: Claim) -> None:
    expire(claimed)
    answer = page.post(url("draft", claimed.slot_id), {"revision": "0", "feedback": "late"})
    assert (answer.status_code, Draft.objects.get().content) == (200, {"feedback": "late"})


def test_a_beat_renews_the_claim_and_answers_with_the_clock(page: Client, claimed: Claim) -> None:
    page.post(url("clock", claimed.slot_id), {"clock": "start"})
    Claim.objects.update(expires_at=database_now() + timedelta(minutes=1))
    told = page.post(url("beat", claimed.slot_id), {"quiet": "3"}).json()
    until = datetime.fromisoformat(told.pop("expires_at"))
    assert until == held(claimed.reviewer).expires_at
    assert told == {
        "active": told["active"],
        "idle": 0,
        "remaining": 1200 - told["active"],
        "overtime": 0,
        "running": True,
        "idle_since": None,
        "idle_until": None,
    }


def test_a_beat_of_a_quiet_page_turns_the_clock_idle(page: Client, claimed: Claim) -> None:
    page.post(url("clock", claimed.slot_id), {"clock": "start"})
    earlier = database_now() - timedelta(minutes=5)
    TimeInterval.objects.update(started_at=earlier, input_at=earlier)
    assert page.post(url("beat", claimed.slot_id), {"quiet": "100000000"}).json()["running"] is False
    assert TimeInterval.objects.get(ended_at__isnull=True).kind == "idle"


def test_a_beat_under_an_ended_claim_is_told_so(page: Client, claimed: Claim) -> None:
    expire(claimed)
    answer = page.post(url("beat", claimed.slot_id), {"quiet": "0"})
    assert (answer.status_code, answer.json()) == (
        409,
        {"message": "Your claim has ended. Your draft is kept."},
    )


def test_a_beat_that_says_no_number_is_refused(page: Client, claimed: Claim) -> None:
    assert page.post(url("beat", claimed.slot_id), {"quiet": "long"}).status_code == 400
    assert page.post(url("beat", claimed.slot_id), {"quiet": "-5"}).status_code == 200


def test_a_session_that_is_over_is_said_in_json(client: Client, claimed: Claim) -> None:
    """A redirect would be followed by `fetch`, and what was typed would seem saved."""
    for step in ("draft", "beat"):
        answer = client.post(url(step, claimed.slot_id), {"revision": "0", "feedback": "typed"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/json")
        assert "what you typed is still here" in answer.json()["message"]
    assert Draft.objects.count() == 0


def test_drafts_and_beats_are_posted_only(page: Client, claimed: Claim) -> None:
    for step in ("draft", "beat"):
        assert page.get(url(step, claimed.slot_id)).status_code == 405


@pytest.mark.parametrize("not_met", [(), (1,)], ids=["completed", "feedback wanted"])
def test_between_lock_and_hire_verdict_a_beat_names_no_expiry(
    page: Client, reviewer: User, not_met: tuple[int, ...]
) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer, not_met=not_met)
    told = page.post(url("beat", locked.slot_id), {"quiet": "0"})
    assert (told.status_code, told.json()["expires_at"]) == (200, None)


def test_after_the_work_is_done_a_beat_of_a_page_left_open_is_harmless(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    done = review(reviewer)
    answer = page.post(url("beat", done.slot_id), {"quiet": "0"})
    assert (answer.status_code, answer.json()["running"]) == (200, False)
