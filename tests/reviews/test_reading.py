"""“I was reading”: idle time becomes active time, and what was recorded stays beside it."""

from datetime import timedelta

import pytest
from django.test import Client

from reviews.actions.problem import Refused
from reviews.actions.reading import say_reading
from reviews.models import TimeCorrection, TimeInterval, User
from reviews.queries.clock import database_now
from tests.factories import deliver_next, make_study
from tests.reviews.desk_forms import url
from tests.reviews.open_page import Page, fall_idle, kinds
from tests.steps import claim, expire

pytestmark = pytest.mark.django_db

ALL_ALONG = timedelta(hours=2)


@pytest.fixture
def page(reviewer: User) -> Page:
    """Active for 180 s after the start, and idle since then."""
    make_study()
    deliver_next()
    page = Page(claim(reviewer))
    page.start()
    fall_idle(page)
    return page


def read(page: Page, shown: timedelta = ALL_ALONG) -> TimeCorrection:
    return say_reading(claim=page.claim, shown=shown, now=page.now)


def test_idle_time_that_was_reading_counts_and_stays_as_it_was_recorded(page: Page) -> None:
    page.beat(120, quiet=300)
    correction = read(page)
    idle = TimeInterval.objects.get(kind="idle")
    assert (correction.interval, correction.kind, correction.because) == (idle, "active", "I was reading")
    assert (correction.started_at, correction.ended_at) == (idle.started_at, idle.ended_at)
    assert (page.clock.active, page.clock.idle, page.clock.running) == (300, 0, True)
    assert kinds() == [("active", False), ("idle", False), ("active", True)]


def test_it_can_be_said_after_one_is_back_at_work(page: Page) -> None:
    page.beat(60, quiet=240)
    page.beat(30)
    page.beat(60)
    read(page)
    assert (page.clock.active, page.clock.idle) == (330, 0)


def test_it_can_not_be_said_twice_nor_of_what_is_long_over(page: Page) -> None:
    page.beat(60, quiet=240)
    read(page)
    with pytest.raises(Refused, match="no idle time"):
        read(page)
    fall_idle(page)
    page.beat(30)
    for _ in range(11):
        page.beat(60)
    with pytest.raises(Refused, match="no idle time"):
        read(page)
    assert TimeCorrection.objects.count() == 1


def test_of_two_idle_times_the_newest_is_meant(page: Page) -> None:
    page.beat(60, quiet=240)
    page.beat(30)
    fall_idle(page)
    page.beat(60, quiet=240)
    read(page)
    assert [kind for kind, _ in kinds()] == ["active", "idle", "active", "idle", "active"]
    assert (page.clock.active, page.clock.idle) == (180 + 180 + 60, 90)


def test_a_page_behind_another_tab_was_not_read(page: Page) -> None:
    page.beat(120, quiet=300)
    with pytest.raises(Refused, match="not in view"):
        read(page, shown=timedelta(0))
    assert TimeCorrection.objects.count() == 0


def test_only_the_time_in_view_can_have_been_reading(page: Page) -> None:
    page.beat(120, quiet=300)
    correction = read(page, shown=timedelta(seconds=45))
    assert correction.ended_at - correction.started_at == timedelta(seconds=45)
    assert (page.clock.active, page.clock.idle) == (225, 75)


def test_a_closed_laptop_was_not_read_though_its_page_was_in_view(page: Page) -> None:
    page.beat(60, quiet=240)
    page.sleep(300)
    correction = read(page)
    assert correction.ended_at - correction.started_at == timedelta(seconds=60)
    # The page had fallen silent: the clock is started anew by whoever goes on.
    assert (page.clock.active, page.clock.running) == (240, False)
    page.start()
    fall_idle(page)
    page.beat(60, quiet=240)
    page.sleep(7200)
    with pytest.raises(Refused, match="no idle time"):
        read(page)


def test_paused_time_is_not_put_right_here(reviewer: User) -> None:
    make_study()
    deliver_next()
    page = Page(claim(reviewer))
    page.start()
    page.beats(1)
    page.pause()
    page.beats(2)
    with pytest.raises(Refused, match="no idle time"):
        read(page)


def test_the_page_says_since_when_it_is_idle_and_takes_the_answer(
    client: Client, reviewer: User, page: Page
) -> None:
    client.force_login(reviewer)
    page.now = database_now()
    TimeInterval.objects.filter(kind="idle").update(
        started_at=page.now - timedelta(seconds=90),
        seen_at=page.now,
        input_at=page.now - timedelta(minutes=5),
    )
    told = client.post(url("beat", page.claim.slot_id), {"quiet": "300"}).json()
    idle = TimeInterval.objects.get(kind="idle")
    assert (told["idle_since"], told["idle_until"]) == (idle.started_at.isoformat(), None)
    told = client.post(url("reading", page.claim.slot_id), {"shown": "300"}).json()
    assert (told["running"], told["idle"], told["idle_since"]) == (True, 0, None)
    again = client.post(url("reading", page.claim.slot_id), {"shown": "300"})
    assert (again.status_code, again.json()["message"].split(".")[0]) == (
        409,
        "There is no idle time to put right here",
    )
    assert client.post(url("reading", page.claim.slot_id), {"shown": "long"}).status_code == 400


def test_after_the_claim_nothing_is_put_right_on_the_desk(client: Client, reviewer: User, page: Page) -> None:
    client.force_login(reviewer)
    expire(page.claim)
    assert client.post(url("reading", page.claim.slot_id), {"shown": "9000"}).status_code == 409
    assert TimeCorrection.objects.count() == 0


def test_nobody_else_puts_it_right(client: Client, other_reviewer: User, page: Page) -> None:
    assert client.post(url("reading", page.claim.slot_id), {"shown": "9000"}).status_code == 403
    client.force_login(other_reviewer)
    assert client.post(url("reading", page.claim.slot_id), {"shown": "9000"}).status_code == 404
