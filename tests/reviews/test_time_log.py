"""One's own time: every interval as it was recorded, what it was corrected to, and what counts then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviews.actions.correct_time import Truth, correct_time
from reviews.actions.give_back import release_claim
from reviews.actions.problem import Refused
from reviews.models import Claim, Review, Study, TimeCorrection, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.my_work import my_work
from reviews.queries.time_log import Sums, TimeLog, time_log
from reviews.rules.timer import Kind
from tests.factories import deliver_next, make_study
from tests.steps import claim, review

ACTIVE, IDLE, PAUSED = Kind.ACTIVE, Kind.IDLE, Kind.PAUSED
WHY = "I was reading on paper."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def done(db: None, reviewer: User) -> Review:
    """A locked review: 10 minutes active, 4 idle, 6 paused, one after the other, up to about now."""
    make_study()
    deliver_next()
    locked = review(reviewer)
    begin = database_now() - 20 * MINUTE
    for kind, minutes in ((ACTIVE, 10), (IDLE, 4), (PAUSED, 6)):
        add(locked, kind, begin, begin + minutes * MINUTE)
        begin += minutes * MINUTE
    return locked


def add(locked: Review, kind: Kind, begin: datetime, end: datetime | None) -> TimeInterval:
    return TimeInterval.objects.create(
        reviewer=locked.reviewer,
        cycle=locked.cycle,
        claim=Claim.objects.get(slot=locked.slot),
        kind=kind,
        started_at=begin,
        seen_at=end or begin,
        input_at=begin,
        ended_at=end,
    )


def interval(kind: Kind) -> TimeInterval:
    return TimeInterval.objects.select_related("cycle__trial__study").get(kind=kind)


def correct(
    of: Kind, to: Kind, since: float = 0, until: float | None = None, because: str = WHY
) -> TimeCorrection:
    """Say that the interval of kind `of` was `to`, from so many minutes after its begin until so many."""
    row = interval(of)
    assert row.ended_at is not None
    end = row.ended_at if until is None else row.started_at + until * MINUTE
    return correct_time(interval=row, truth=Truth(to, row.started_at + since * MINUTE, end), because=because)


def log(done: Review) -> TimeLog:
    return time_log(done.reviewer, done.cycle, done.slot.study)


def test_the_log_has_every_interval_as_it_was_recorded(done: Review) -> None:
    found = log(done)
    assert [(entry.kind, entry.seconds, entry.changes) for entry in found.entries] == [
        (ACTIVE, 600, []),
        (IDLE, 240, []),
        (PAUSED, 360, []),
    ]
    assert found.recorded == found.counts == Sums(600, 240, 360)


@pytest.mark.parametrize(
    ("of", "to", "since", "until", "counts"),
    [
        (IDLE, ACTIVE, 0, None, Sums(840, 0, 360)),
        (IDLE, ACTIVE, 1, 3, Sums(720, 120, 360)),
        (ACTIVE, IDLE, 1, 2, Sums(540, 300, 360)),
        (ACTIVE, IDLE, 0, None, Sums(0, 840, 360)),
        (ACTIVE, PAUSED, 2, None, Sums(120, 240, 840)),
        (IDLE, PAUSED, 0, None, Sums(600, 0, 600)),
        (PAUSED, IDLE, 0, None, Sums(600, 600, 0)),
    ],
)
def test_what_was_said_last_counts_and_the_record_stays(
    done: Review, of: Kind, to: Kind, since: float, until: float | None, counts: Sums
) -> None:
    correct(of, to, since, until)
    found = log(done)
    assert (found.recorded, found.counts) == (Sums(600, 240, 360), counts)
    (work,) = my_work(done.reviewer).rows
    assert work.active_seconds == counts.active


def test_of_several_corrections_the_last_one_holds_and_all_are_kept(done: Review) -> None:
    correct(IDLE, ACTIVE)
    correct(IDLE, ACTIVE, 1, 2, because="Only a minute.")
    found = log(done)
    assert found.counts == Sums(660, 180, 360)
    assert [(change.seconds, change.because) for change in found.entries[1].changes] == [
        (240, WHY),
        (60, "Only a minute."),
    ]


def test_what_was_taken_back_counts_as_recorded(done: Review) -> None:
    correct(IDLE, ACTIVE)
    correct(IDLE, IDLE)
    assert log(done).counts == Sums(600, 240, 360)


REFUSALS = {
    "paused into active": ((PAUSED, ACTIVE), {}, "paused time can't become active"),
    "before it began": ((IDLE, ACTIVE, -1), {}, "within what was recorded"),
    "after it ended": ((IDLE, ACTIVE, 0, 4.01), {}, "within what was recorded"),
    "an end before its begin": ((IDLE, ACTIVE, 3, 2), {}, "begin before it ends"),
    "of no length": ((IDLE, ACTIVE, 2, 2), {}, "begin before it ends"),
    "no reason": ((IDLE, ACTIVE), {"because": " \x00"}, "Say why"),
    "a long reason": ((IDLE, ACTIVE), {"because": "x" * 2_001}, "at most 2,000"),
    "nothing changed": ((IDLE, IDLE), {}, "Nothing is changed"),
    "nothing of a part changed": ((ACTIVE, ACTIVE, 0, 8), {}, "Nothing is changed"),
}


@pytest.mark.parametrize(("what", "more", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_why_and_keeps_nothing(
    done: Review, what: tuple[Kind, Kind], more: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        correct(*what, **more)  # type: ignore[arg-type]
    assert TimeCorrection.objects.count() == 0


def test_what_was_said_already_is_no_change(done: Review) -> None:
    correct(IDLE, ACTIVE, 1, 2)
    with pytest.raises(Refused, match="Nothing is changed"):
        correct(IDLE, ACTIVE, 1, 2)


def test_silence_is_in_no_interval_and_can_not_be_added(done: Review) -> None:
    """A page that was not heard of for too long ended its interval when it was last heard of."""
    TimeInterval.objects.filter(kind=IDLE).delete()
    TimeInterval.objects.filter(kind=PAUSED).delete()
    before = interval(ACTIVE).ended_at
    assert before is not None
    add(done, IDLE, before + 60 * MINUTE, before + 61 * MINUTE)
    row = interval(IDLE)
    with pytest.raises(Refused, match="within what was recorded"):
        correct_time(
            interval=row, truth=Truth(ACTIVE, before, row.started_at + MINUTE), because="The net was down."
        )


def test_time_that_has_not_ended_is_not_corrected(reviewer: User) -> None:
    make_study()
    deliver_next()
    claim(reviewer, start=True)
    row = interval(ACTIVE)
    now = database_now()
    with pytest.raises(Refused, match="has not ended"):
        correct_time(interval=row, truth=Truth(IDLE, row.started_at, now), because=WHY)
    (entry,) = time_log(reviewer, row.cycle, row.cycle.trial.study).entries
    assert (entry.ended_at, entry.refusal) == (None, "It has not ended yet.")


def shift(done: Review, *, lock: timedelta, time: timedelta) -> None:
    """The lock was so long ago, and each interval ended so long ago."""
    now = database_now()
    Review.objects.filter(pk=done.pk).update(locked_at=now - lock)
    TimeInterval.objects.update(
        started_at=now - time - MINUTE, ended_at=now - time, seen_at=now - time, input_at=now - time
    )


DAYS, HOUR = timedelta(days=7), timedelta(hours=1)


@pytest.mark.parametrize(
    ("lock", "time", "open_"),
    [
        (DAYS - HOUR, DAYS, True),
        (DAYS, DAYS, False),
        # Feedback is written after the lock.
        (DAYS, DAYS - HOUR, True),
    ],
)
def test_the_window_runs_from_the_lock_or_the_later_end(
    done: Review, *, lock: timedelta, time: timedelta, open_: bool
) -> None:
    shift(done, lock=lock, time=time)
    assert [not entry.refusal for entry in log(done).entries] == [open_] * 3
    if open_:
        correct(IDLE, ACTIVE)
    else:
        with pytest.raises(Refused, match="was over on"):
            correct(IDLE, ACTIVE)


@pytest.mark.parametrize("open_", [True, False])
def test_without_scores_the_window_runs_from_the_end_of_the_time(reviewer: User, *, open_: bool) -> None:
    make_study()
    deliver_next()
    release_claim(claim=claim(reviewer, start=True))
    ended = database_now() - (DAYS - HOUR if open_ else DAYS)
    TimeInterval.objects.update(started_at=ended - MINUTE, ended_at=ended, seen_at=ended)
    row = interval(ACTIVE)
    assert (time_log(reviewer, row.cycle, row.cycle.trial.study).until is not None) is open_


@pytest.mark.parametrize(
    ("values", "words"),
    [({"correction_days": 0}, "takes no corrections"), ({"state": "closed"}, "study is closed")],
)
def test_a_study_may_take_none_and_a_closed_one_takes_none(
    done: Review, values: dict[str, object], words: str
) -> None:
    Study.objects.update(**values)
    with pytest.raises(Refused, match=words):
        correct(IDLE, ACTIVE)


@pytest.mark.django_db(transaction=True)
def test_the_same_correction_twice_at_once_is_kept_once(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = review(reviewer)
    now = database_now()
    add(locked, IDLE, now - 5 * MINUTE, now)

    def one(_: int) -> str:
        try:
            correct(IDLE, ACTIVE)
        except Refused as refusal:
            return str(refusal)[:18]
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["Nothing is changed", "kept"]
    assert TimeCorrection.objects.count() == 1


@pytest.mark.django_db
def test_the_statements_do_not_grow_with_the_intervals(
    done: Review, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = done.slot.study
    for _ in range(2):
        with django_assert_num_queries(4):
            time_log(done.reviewer, done.cycle, study)
        begin = database_now()
        for minutes in range(3):
            add(done, ACTIVE, begin + minutes * MINUTE, begin + (minutes + 1) * MINUTE)


class TestPage:
    def url(self, done: Review) -> str:
        return f"/work/{done.slot_id}/time/"

    def form(self, **values: str) -> dict[str, str]:
        filled = {"interval": str(interval(IDLE).pk), "kind": "active", "begin": "0:00", "end": "4:00"}
        return filled | {"because": WHY} | values

    def test_a_correction_stands_beside_what_was_recorded(
        self, client: Client, reviewer: User, done: Review
    ) -> None:
        client.force_login(reviewer)
        page = client.get(self.url(done), {"interval": interval(IDLE).pk})
        assert page.context["form"].initial == {"kind": "idle", "begin": "0:00", "end": "4:00"}
        answer = client.post(self.url(done), self.form(), follow=True).content.decode()
        for words in ("kept beside what was recorded", WHY, "kind idle replaced", "recorded as 10:00"):
            assert words in answer
        stored = TimeCorrection.objects.get()
        assert (stored.started_at, stored.ended_at) == (
            interval(IDLE).started_at,
            interval(IDLE).ended_at,
        )

    def test_a_part_is_named_by_minutes_and_seconds_from_its_begin(
        self, client: Client, reviewer: User, done: Review
    ) -> None:
        client.force_login(reviewer)
        client.post(self.url(done), self.form(begin="1:05", end="0:02:10"))
        stored = TimeCorrection.objects.get()
        assert stored.started_at - interval(IDLE).started_at == timedelta(seconds=65)
        assert stored.ended_at - stored.started_at == timedelta(seconds=65)
        form = client.get(self.url(done), {"interval": interval(IDLE).pk}).context["form"]
        assert form.initial == {"kind": "active", "begin": "1:05", "end": "2:10"}

    @pytest.mark.parametrize(
        ("hostile", "words"),
        [
            ({"kind": "gold"}, "not one of the available choices"),
            ({"begin": "-1:00"}, "Minutes and seconds"),
            ({"begin": "\u0661:00"}, "Minutes and seconds"),
            ({"end": "4:01"}, "It was 4:00 long."),
            ({"end": "9999:59"}, "It was 4:00 long."),
            ({"begin": "4:00"}, "It has to end after it begins."),
            ({"because": ""}, "This field is required."),
            ({"because": "\0"}, "Null characters are not allowed."),
        ],
    )
    def test_hostile_posts_are_refused_with_words(
        self, client: Client, reviewer: User, done: Review, hostile: dict[str, str], words: str
    ) -> None:
        client.force_login(reviewer)
        answer = client.post(self.url(done), self.form(**hostile))
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert TimeCorrection.objects.count() == 0

    @pytest.mark.parametrize("named", ["", "0", "x", "9" * 40, "-1", "\u0661"])
    def test_an_interval_that_is_none_is_not_found(
        self, client: Client, reviewer: User, done: Review, named: str
    ) -> None:
        client.force_login(reviewer)
        assert client.post(self.url(done), self.form(interval=named)).status_code == 404

    def test_nobody_else_sees_or_corrects_it(
        self, client: Client, done: Review, other_reviewer: User, admin: User
    ) -> None:
        for user in (other_reviewer, admin):
            client.force_login(user)
            assert client.get(self.url(done)).status_code == 404
            assert client.post(self.url(done), self.form()).status_code == 404
        client.logout()
        assert client.post(self.url(done), self.form()).status_code == 302
        assert TimeCorrection.objects.count() == 0

    def test_somebody_elses_interval_on_the_same_work_is_not_found(
        self, client: Client, done: Review, reviewer: User, other_reviewer: User
    ) -> None:
        theirs = interval(IDLE)
        TimeInterval.objects.filter(pk=theirs.pk).update(reviewer=other_reviewer)
        client.force_login(reviewer)
        assert client.post(self.url(done), self.form()).status_code == 404
        assert len(client.get(self.url(done)).context["log"].entries) == 2

    def test_admins_of_the_study_read_it_on_the_trial_and_researchers_do_not(
        self, client: Client, admin: User, researcher: User, done: Review
    ) -> None:
        correct(IDLE, ACTIVE)
        trial = done.cycle.trial
        address = f"/studies/{trial.study_id}/trials/{trial.pk}/"
        client.force_login(admin)
        page = client.get(address).content.decode()
        assert "mira: 14:00 active, 0:00 idle, 6:00 paused; 1 interval corrected" in page
        assert WHY in page
        assert "?interval=" not in page
        client.force_login(researcher)
        assert WHY not in client.get(address).content.decode()

    def test_when_the_window_is_over_there_is_no_form(
        self, client: Client, reviewer: User, done: Review
    ) -> None:
        shift(done, lock=DAYS, time=DAYS)
        client.force_login(reviewer)
        page = client.get(self.url(done), {"interval": interval(IDLE).pk}).content.decode()
        assert "?interval=" not in page
        assert "<textarea" not in page
        assert "The time for corrections was over on" in page
        assert "was over on" in client.post(self.url(done), self.form(end="1:00")).content.decode()

    def test_without_time_it_says_so(self, client: Client, reviewer: User) -> None:
        make_study()
        deliver_next()
        claimed = claim(reviewer)
        client.force_login(reviewer)
        page = client.get(f"/work/{claimed.slot_id}/time/").content.decode()
        assert "The clock has not run on this piece of work." in page
