"""The page on which a locked review is corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from reviews.actions.lock_scores import Mark
from reviews.models import Correction, Review, Score, User
from reviews.rules.completion import Verdict
from tests.factories import make_study
from tests.reviews.corrected import MET, correct, later, marks_of, move_lock


class TestPage:
    def form(self, found: Review, **changes: Mark) -> dict[str, str]:
        form = {"hire": "no", "because": "I misread it.", "seen": "1"}
        for criterion, mark in marks_of(found, **changes).items():
            assert mark.verdict is not None
            form |= {f"verdict-{criterion}": mark.verdict.value, f"reason-{criterion}": mark.reason}
        return form

    def url(self, found: Review) -> str:
        return f"/work/{found.slot_id}/correct/"

    def test_the_form_has_every_criterion_as_it_stands(
        self, client: Client, reviewer: User, locked: Review
    ) -> None:
        correct(locked, at_2=MET)
        client.force_login(reviewer)
        page = client.get(self.url(locked))
        assert [(row["criterion"].position, row["verdict"]) for row in page.context["rows"]] == [
            (1, "not_met"),
            (2, "met"),
            (3, "met"),
        ]
        assert 'name="seen" value="2"' in page.content.decode()

    def test_a_correction_is_shown_on_its_page_and_in_the_list(
        self, client: Client, reviewer: User, locked: Review
    ) -> None:
        client.force_login(reviewer)
        answer = client.post(self.url(locked), self.form(locked, at_2=MET), follow=True)
        page = answer.content.decode()
        for words in ("kept as a new version", "As locked", "Correction 1", "I misread it."):
            assert words in page
        assert "corrected</span>" in client.get("/work/").content.decode()

    def test_a_refused_post_keeps_what_was_typed(
        self, client: Client, reviewer: User, locked: Review
    ) -> None:
        client.force_login(reviewer)
        form = self.form(locked, at_2=Mark(Verdict.NOT_MET, "<b>Typed</b>")) | {"seen": "9"}
        answer = client.post(self.url(locked), form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "&lt;b&gt;Typed&lt;/b&gt;" in page
        assert ">I misread it.</textarea>" in page
        assert 'name="seen" value="1"' in page

    @pytest.mark.parametrize(
        ("hostile", "words"),
        [
            ({"hire": "perhaps"}, "Answer whether a client"),
            ({"verdict-1e9": "met", "hire": "no"}, "Nothing is changed"),
            ({"seen": "\u0661"}, "corrected in the meantime"),
            ({"because": "x" * 70_000}, "at most 2,000"),
            ({"evidence-1": "x" * 70_000}, "at most 60,000"),
        ],
    )
    def test_hostile_posts_are_refused_with_words(
        self, client: Client, reviewer: User, locked: Review, hostile: dict[str, str], words: str
    ) -> None:
        client.force_login(reviewer)
        answer = client.post(self.url(locked), self.form(locked) | hostile)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_a_criterion_of_another_rubric_is_passed_over(
        self, client: Client, reviewer: User, locked: Review
    ) -> None:
        make_study()
        other = max(Score.objects.values_list("criterion", flat=True)) + 1
        client.force_login(reviewer)
        form = self.form(locked, at_1=MET) | {f"verdict-{other}": "not_met", f"reason-{other}": "No."}
        assert client.post(self.url(locked), form).status_code == 302
        assert later(locked) == [(2, 1, "met", "I misread it.")]

    def test_nobody_else_sees_or_corrects_it(
        self, client: Client, locked: Review, other_reviewer: User, admin: User
    ) -> None:
        for user in (other_reviewer, admin):
            client.force_login(user)
            assert client.get(self.url(locked)).status_code == 404
            assert client.post(self.url(locked), self.form(locked, at_1=MET)).status_code == 404
        client.logout()
        assert client.post(self.url(locked), self.form(locked, at_1=MET)).status_code == 302
        assert Correction.objects.count() == 0

    def test_after_the_window_the_page_shows_the_scores_and_says_why(
        self, client: Client, reviewer: User, locked: Review
    ) -> None:
        move_lock(locked, timedelta(days=8))
        client.force_login(reviewer)
        page = client.get(self.url(locked)).content.decode()
        assert "The time for corrections was over on" in page
        assert "No 1." in page
        assert "<textarea" not in page
        assert client.post(self.url(locked), self.form(locked, at_1=MET)).status_code == 422

    def test_those_who_run_the_study_see_the_versions_side_by_side(
        self, client: Client, researcher: User, locked: Review
    ) -> None:
        correct(locked, at_2=MET, hire=True)
        client.force_login(researcher)
        trial = locked.cycle.trial
        page = client.get(f"/studies/{trial.study_id}/trials/{trial.pk}/").content.decode()
        for words in ("As locked", "Correction 1", "I misread it.", "as before"):
            assert words in page
