"""The server's clock: it starts paused, believes an open page only, and tells idle from active time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client

from reviews.actions.claim import claim_next
from reviews.actions.clock import hear_page
from reviews.actions.give_back import release_claim
from reviews.actions.hear import BELIEVED, hear, stay
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import ClaimEnded
from reviews.models import Claim, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.desk import desk_for
from tests.factories import deliver_next, make_study, marks_for
from tests.reviews.open_page import Page, fall_idle, kinds
from tests.steps import claim, expire, held, review, score, write_feedback

pytestmark = pytest.mark.django_db

QUIET = timedelta(0)


@pytest.fixture
def page(reviewer: User) -> Page:
    make_study()
    deliver_next()
    return Page(claim(reviewer))


def test_the_clock_starts_paused(page: Page) -> None:
    page.beats(2)
    assert (page.clock.active, page.clock.running, TimeInterval.objects.count()) == (0, False, 0)


def test_active_time_counts_between_start_and_pause(page: Page) -> None:
    page.start()
    page.beats(3)
    assert (page.clock.active, page.clock.remaining, page.clock.running) == (180, 1020, True)
    page.pause()
    page.sleep(600)
    assert (page.clock.active, page.clock.running) == (180, False)
    assert kinds() == [("active", False), ("paused", True)]


def test_paused_time_is_kept_apart_and_ends_with_the_next_start(page: Page) -> None:
    page.start()
    page.beats(1)
    page.pause()
    page.beats(2)
    page.start()
    page.beats(1)
    assert (page.clock.active, page.clock.paused, page.clock.idle) == (120, 120, 0)
    assert kinds() == [("active", False), ("paused", False), ("active", True)]


def test_a_second_start_or_pause_changes_nothing(page: Page) -> None:
    page.pause()
    assert TimeInterval.objects.count() == 0
    page.start()
    page.start()
    assert kinds() == [("active", True)]
    page.pause()
    page.pause()
    assert kinds() == [("active", False), ("paused", True)]


def test_180_seconds_without_a_beat_are_believed_and_more_are_not(page: Page) -> None:
    page.start()
    page.beat(180)
    page.sleep(180)
    assert (page.clock.active, page.clock.running) == (360, True)
    page.sleep(1)
    assert (page.clock.active, page.clock.running) == (180, False)


def test_a_page_that_wakes_up_does_not_turn_its_sleep_into_work(page: Page) -> None:
    page.start()
    page.beat(60)
    page.beat(3600)
    assert (page.clock.active, page.clock.running) == (60, False)
    page.start()
    page.beat(30)
    assert (page.clock.active, page.clock.running) == (90, True)
    assert kinds() == [("active", False), ("active", True)]


def test_a_pause_after_a_sleep_ends_the_work_before_the_sleep(page: Page) -> None:
    page.start()
    page.beat(60)
    page.sleep(3600)
    page.pause()
    assert (page.clock.active, page.clock.paused) == (60, 0)


def test_without_input_active_time_turns_idle_after_180_seconds(page: Page) -> None:
    page.start()
    page.beats(3)
    for quiet in (60, 120, 179):
        page.beat(60, quiet)
        assert kinds() == [("active", True)]
    page.beat(60, 239)
    # Seven minutes by now; 239 s ago was the last input, so the last 59 s are idle.
    assert kinds() == [("active", False), ("idle", True)]
    assert (page.clock.active, page.clock.idle, page.clock.running) == (361, 59, False)


def test_input_ends_idle_time_and_active_time_goes_on(page: Page) -> None:
    page.start()
    page.beat(60)
    for quiet in (60, 120, 180, 240):
        page.beat(60, quiet)
    page.beat(60, 5)
    assert kinds() == [("active", False), ("idle", False), ("active", True)]
    page.beat(60)
    assert (page.clock.active, page.clock.idle) == (300, 120)


def test_pressing_start_is_an_input(page: Page) -> None:
    page.start()
    page.beat(30, 900)
    assert (page.clock.active, page.clock.idle) == (30, 0)


def test_starting_ends_idle_time_and_pausing_too(page: Page) -> None:
    page.start()
    fall_idle(page)
    page.start()
    assert kinds() == [("active", False), ("idle", False), ("active", True)]
    fall_idle(page)
    page.pause()
    assert [kind for kind, is_open in kinds() if is_open] == ["paused"]


def test_an_interval_never_ends_before_it_began(page: Page) -> None:
    """The clocks of two web machines may differ."""
    page.start()
    page.now -= timedelta(seconds=5)
    page.pause()
    assert page.clock.active == 0


def test_pay_is_active_time_times_rate_and_stops_at_the_minutes(page: Page, reviewer: User) -> None:
    page.start()
    page.beats(5)
    page.pause()
    shown = desk_for(reviewer, page.claim.slot)
    assert (shown.pay_usd, shown.most_usd, shown.clock.remaining) == (Decimal("5.00"), Decimal("20.00"), 900)
    page.start()
    page.beats(19)
    page.pause()
    shown = desk_for(reviewer, page.claim.slot)
    assert (shown.pay_usd, shown.clock.overtime, shown.clock.remaining) == (Decimal("20.00"), 240, 0)


def test_one_clock_covers_scoring_and_feedback(page: Page, reviewer: User) -> None:
    page.now = database_now() - timedelta(seconds=120)
    page.start()
    page.beats(1)
    locked = lock_scores(claim=page.claim, marks=marks_for(page.claim, not_met=(1,)))
    page.beats(1)
    answer_hire(review=locked, would_hire=False)
    page.claim = held(reviewer)
    page.now = database_now()
    page.beats(1)
    active = page.clock.active
    assert (180 <= active < 200, page.clock.running) == (True, True)
    # Nothing was heard of the page for hours when the feedback arrives: it ends where it was last seen.
    hours = timedelta(hours=3)
    page.now -= hours
    TimeInterval.objects.update(
        started_at=F("started_at") - hours, seen_at=F("seen_at") - hours, ended_at=F("ended_at") - hours
    )
    write_feedback(reviewer)
    assert (page.clock.active, page.clock.running) == (active, False)


def test_an_open_page_renews_its_claim(page: Page) -> None:
    Claim.objects.update(expires_at=database_now() + timedelta(minutes=1))
    until = hear(claim=page.claim, quiet=QUIET)
    assert until == held(page.claim.reviewer).expires_at
    assert until > database_now() + timedelta(minutes=14)


def test_a_beat_under_an_ended_claim_is_told_so_and_counts_nothing(page: Page) -> None:
    page.start()
    expire(page.claim)
    seen = TimeInterval.objects.get().seen_at
    with pytest.raises(ClaimEnded):
        hear(claim=held(page.claim.reviewer), quiet=QUIET)
    assert TimeInterval.objects.get().seen_at == seen


@pytest.mark.parametrize("not_met", [(), (1,)], ids=["completed", "feedback wanted"])
@pytest.mark.parametrize("late", [False, True], ids=["in time", "after the feedback claim has lapsed"])
def test_between_lock_and_hire_verdict_a_beat_answers_the_same_in_both_cases(
    reviewer: User, page: Page, not_met: tuple[int, ...], late: bool
) -> None:
    page.now = database_now() - timedelta(seconds=60)
    page.start()
    locked = lock_scores(claim=page.claim, marks=marks_for(page.claim, not_met=not_met))
    if late:
        for live in Claim.objects.filter(ended_at__isnull=True):
            expire(live)
    assert hear(claim=Claim.objects.get(slot=locked.slot), quiet=QUIET) is None
    assert stay(claim=Claim.objects.get(slot=locked.slot)) is None
    page.now = TimeInterval.objects.get().seen_at
    assert (page.clock.active // 10, page.clock.running) == (6, True)


def test_when_all_is_done_a_beat_counts_nothing_and_the_clock_cannot_start(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = review(reviewer)
    done = Claim.objects.get(slot=locked.slot)
    assert hear(claim=done, quiet=QUIET) is None
    with pytest.raises(ClaimEnded):
        stay(claim=done)
    assert TimeInterval.objects.count() == 0


def test_the_feedback_claim_is_renewed_by_a_page_that_waits_for_the_hire_verdict(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer, not_met=(1,))
    Claim.objects.filter(ended_at__isnull=True).update(expires_at=database_now() + timedelta(minutes=1))
    hear(claim=Claim.objects.get(slot=locked.slot), quiet=QUIET)
    assert held(reviewer).expires_at > database_now() + timedelta(minutes=14)


def test_loading_the_page_of_the_work_counts_as_being_there(
    client: Client, reviewer: User, page: Page
) -> None:
    """Without JavaScript nothing else says so."""
    client.force_login(reviewer)
    page.now = database_now() - timedelta(seconds=170)
    page.start()
    assert client.get(f"/desk/{page.claim.slot_id}/").status_code == 200
    interval = TimeInterval.objects.get()
    assert interval.seen_at - interval.started_at >= timedelta(seconds=170)


def test_page_says_when_the_clock_stopped_for_want_of_a_sign(
    client: Client, reviewer: User, page: Page
) -> None:
    client.force_login(reviewer)
    page.now = database_now() - timedelta(seconds=400)
    page.start()
    shown = client.get(f"/desk/{page.claim.slot_id}/").content.decode()
    assert "The clock stopped at" in shown


def test_a_forgotten_second_tab_takes_no_active_time_away(page: Page) -> None:
    page.start()
    for _ in range(8):
        page.beat(30)
        page.beat(0, quiet=1000)
    assert (page.clock.active, page.clock.idle, page.clock.running) == (240, 0, True)


def test_no_clock_starts_behind_a_claim_that_has_ended(page: Page) -> None:
    release_claim(claim=page.claim)
    with pytest.raises(ClaimEnded):
        page.start()
    assert not TimeInterval.objects.exists()


def test_claiming_with_the_clock_replaces_an_interval_that_fell_silent(reviewer: User, page: Page) -> None:
    page.start()
    release_claim(claim=page.claim)
    TimeInterval.objects.update(ended_at=None, seen_at=page.now)
    again = claim_next(reviewer=reviewer, start=True)
    assert kinds() == [("active", False), ("active", True)]
    assert TimeInterval.objects.get(ended_at__isnull=True).claim_id == again.pk


@pytest.mark.parametrize(("silent", "active"), [(90, 150), (91, 60), (180, 60)])
def test_a_page_that_was_silent_between_its_words_counts_nothing_of_it(
    page: Page, silent: int, active: int
) -> None:
    page.start()
    page.beat(60)
    page.sleep(silent)
    hear_page(claim=page.claim, quiet=QUIET, now=page.now, believed=BELIEVED)
    assert (page.clock.active, page.clock.idle, page.clock.running) == (active, 0, True)
    page.beat(30)
    assert page.clock.active == active + 30
