"""The page of one's own time: the form of a correction, who may see it, and hostile posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from reviews.models import Review, TimeCorrection, TimeInterval, User
from tests.factories import deliver_next, make_study
from tests.reviews.kept_time import ACTIVE, DAYS, IDLE, WHY, correct, done_review, interval, shift
from tests.steps import claim


@pytest.fixture
def done(db: None, reviewer: User) -> Review:
    return done_review(reviewer)


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
