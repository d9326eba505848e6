"""The practice item: the desk's own page over a sample job, for nobody but its reviewer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reviews.models import Claim, Draft, Practice, Review, ReviewSlot, TimeInterval, Trial, User
from reviews.practice.sample import answers, rubric, sample_files
from reviews.queries.practice import PracticePage, practice_page
from tests.reviews.study_page import HOSTILE, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/desk/practice/"
STEPS = [
    "clock",
    "reading",
    "save",
    "lock",
    "hire",
    "feedback",
    "skip",
    "release",
    "draft",
    "beat",
    "flag",
    "again",
]


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    return sign_in(client, reviewer)


def scores(verdict: str = "met") -> dict[str, str]:
    """The rubric as the experienced reviewer has it, or all of one verdict."""
    return {f"verdict-{row.position}": verdict or row.verdict for row in rubric()} | {
        f"reason-{row.position}": row.evidence for row in rubric()
    }


def finish(page: Client, form: dict[str, str], hire: str = "yes") -> str:
    """All the steps, without JavaScript. The page with the answers."""
    page.post(f"{PAGE}lock/", form)
    page.post(f"{PAGE}hire/", {"hire": hire})
    return page.post(f"{PAGE}feedback/", {"feedback": "Add it up."}, follow=True).content.decode()


def test_its_addresses_are_those_of_real_work_with_a_word_for_the_slot() -> None:
    steps = {step: reverse(f"desk_{step}", args=["practice"]) for step in STEPS if step != "again"}
    assert steps == {step: f"{PAGE}{step}/" for step in steps}
    assert reverse("desk_work", args=["practice"]) == PAGE


def test_from_the_first_step_to_the_answers_by_forms_alone(page: Client, reviewer: User) -> None:
    assertContains(page.get(PAGE), "Practice: the brief and the clock")
    assertRedirects(page.post(f"{PAGE}clock/", {"clock": "start"}), PAGE)
    assertContains(page.get(PAGE), ">Pause <kbd>")
    assertContains(page.post(f"{PAGE}lock/", scores(""), follow=True), "The scores are locked")
    assertContains(page.post(f"{PAGE}hire/", {"hire": "no"}, follow=True), "Feedback for the next attempt")
    shown = page.post(f"{PAGE}feedback/", {"feedback": "Add it up."}, follow=True)
    assertContains(shown, "You agree on <strong>8</strong> of 8 criteria")
    assertContains(shown, "Add it up.")
    practice = Practice.objects.get()
    assert (practice.step, practice.finished_at is not None) == ("done", True)
    assert not practice_page(reviewer).clock.running


def test_the_answers_say_where_one_differs_and_why(page: Client) -> None:
    shown = finish(page, scores("met"))
    assert "You agree on <strong>4</strong> of 8 criteria" in shown
    assert shown.count(">differs<") == 4
    for row in rubric():
        assert row.why in shown


def test_it_touches_nothing_that_a_study_or_pay_is_made_of(page: Client) -> None:
    page.post(f"{PAGE}clock/", {"clock": "start"})
    finish(page, scores())
    for records in (Trial, ReviewSlot, Claim, Review, Draft, TimeInterval):
        assert records.objects.count() == 0, records
    assertContains(page.get("/work/"), "No reviews yet")


def test_it_can_be_done_again_and_again(page: Client) -> None:
    finish(page, scores())
    finished = Practice.objects.get().finished_at
    assertRedirects(page.post(f"{PAGE}again/"), PAGE)
    practice = Practice.objects.get()
    assert (practice.step, practice.content, practice.finished_at) == ("score", {}, finished)
    assert "You agree on <strong>4</strong>" in finish(page, scores())
    assert Practice.objects.get().finished_at == finished


def test_it_is_offered_until_it_was_finished_once_and_can_be_reached_later(page: Client) -> None:
    assertContains(page.get("/desk/"), "New here?")
    finish(page, scores())
    again = page.get("/desk/")
    assertNotContains(again, "New here?")
    assertContains(again, f'href="{PAGE}"')


def test_each_reviewer_has_their_own(page: Client, other_reviewer: User, client: Client) -> None:
    page.post(f"{PAGE}save/", {"evidence-1": "Seven rows."})
    assertNotContains(sign_in(Client(), other_reviewer).get(PAGE), "Seven rows.")
    assertContains(page.get(PAGE), "Seven rows.")


# ---- drafts


def test_drafts_are_saved_as_on_the_real_desk_and_a_stale_tab_never_wins(page: Client) -> None:
    first = page.post(f"{PAGE}draft/", {"revision": 0, "verdict-1": "met"})
    assert first.json()["revision"] == 1
    again = page.post(f"{PAGE}draft/", {"revision": 0, "verdict-1": "met"})
    assert (again.status_code, again.json()["revision"]) == (200, 1)
    stale = page.post(f"{PAGE}draft/", {"revision": 0, "verdict-1": "not_met"})
    assert (stale.status_code, stale.json()["fields"]) == (409, {"verdict-1": "met"})
    assert Practice.objects.get().content == {"scores": {"1": {"verdict": "met"}}}


@pytest.mark.parametrize(
    ("form", "status"),
    [({}, 400), ({"revision": "x"}, 400), ({"revision": "0", "reason-1": "x" * 60_001}, 413)],
)
def test_a_draft_that_cannot_be_kept_says_so(page: Client, form: dict[str, str], status: int) -> None:
    assert page.post(f"{PAGE}draft/", form).status_code == status


def test_typing_and_the_clock_leave_each_other_alone(page: Client, reviewer: User) -> None:
    page.post(f"{PAGE}clock/", {"clock": "start"})
    page.post(f"{PAGE}draft/", {"revision": 0, "reason-2": "31 hours."})
    heard = page.post(f"{PAGE}beat/", {"quiet": "0"})
    assert (heard.status_code, heard.json()["running"]) == (200, True)
    assert (practice_page(reviewer).rows[1].reason, practice_page(reviewer).revision) == ("31 hours.", 1)
    assert page.post(f"{PAGE}beat/", {"quiet": "soon"}).status_code == 400


def test_locked_scores_stay_whatever_is_posted(page: Client, reviewer: User) -> None:
    page.post(f"{PAGE}lock/", scores(""))
    shown = page.post(f"{PAGE}lock/", scores("met"), follow=True)
    page.post(
        f"{PAGE}draft/", {"revision": Practice.objects.get().revision, "verdict-2": "met", "feedback": "x"}
    )
    assert practice_page(reviewer).rows[1].verdict == "not_met"
    assertContains(shown, "The scores are locked")


# ---- what is refused


def test_scores_that_are_not_complete_come_back_as_they_were_typed(page: Client) -> None:
    shown = page.post(f"{PAGE}lock/", {"verdict-1": "met", "verdict-2": "not_met"}, follow=True)
    assertContains(shown, "Criterion 2: say why it is not met, 3: not scored")
    assertContains(shown, 'name="verdict-2" value="not_met" checked')


def test_no_step_can_be_left_out(page: Client) -> None:
    assertContains(page.post(f"{PAGE}hire/", {"hire": "yes"}, follow=True), "Lock the scores first.")
    assertContains(
        page.post(f"{PAGE}feedback/", {"feedback": "x"}, follow=True), "Answer the hire question first."
    )
    page.post(f"{PAGE}lock/", scores())
    assertContains(page.post(f"{PAGE}hire/", {"hire": "perhaps"}, follow=True), "Choose yes or no.")
    page.post(f"{PAGE}hire/", {"hire": "no"})
    page.post(f"{PAGE}hire/", {"hire": "yes"})
    assertContains(page.post(f"{PAGE}feedback/", {"feedback": " "}, follow=True), "Write the feedback first.")
    assert (Practice.objects.get().step, Practice.objects.get().content["hire"]) == ("feedback", False)


def test_skipping_and_giving_back_do_nothing_and_say_so(page: Client) -> None:
    assertContains(page.post(f"{PAGE}skip/", {"kind": "outside"}, follow=True), "Nothing was skipped")
    assertContains(page.post(f"{PAGE}release/", follow=True), "Nothing was given back")


def test_a_criterion_can_be_flagged_and_it_goes_to_nobody(page: Client) -> None:
    form = {"flag": "2", "note-2": HOSTILE, "verdict-1": "met"}
    shown = page.post(f"{PAGE}flag/", form, follow=True)
    assertContains(shown, "Flagged as unclear", count=1)
    assertContains(shown, "&lt;script&gt;alert(1)")
    assertContains(shown, 'name="verdict-1" value="met" checked')
    headers = {"HX-Request": "true"}
    told = page.post(f"{PAGE}flag/", {"flag": "4", "note-4": "Which day?"}, headers=headers)
    assertContains(told, "Which day?")
    alone = page.post(f"{PAGE}flag/", {"flag": "3", "note-3": ""}, headers=headers)
    assertContains(alone, "Say what is unclear")
    assertNotContains(alone, "<html")
    assert page.post(f"{PAGE}flag/", {"flag": "9", "note-9": "x"}, headers=headers).status_code == 404
    assert page.post(f"{PAGE}flag/", {"flag": "x"}).status_code == 404


@pytest.mark.parametrize("step", ["", *(f"{step}/" for step in STEPS)])
def test_it_is_for_reviewers_alone(client: Client, researcher: User, step: str) -> None:
    ask = client.post if step else client.get
    assert ask(f"{PAGE}{step}").status_code in (302, 403)
    client.force_login(researcher)
    assert ask(f"{PAGE}{step}").status_code == 404
    assert Practice.objects.count() == 0


# ---- the sample job


def test_every_file_opens_in_place_and_can_be_downloaded(page: Client) -> None:
    for file in sample_files():
        shown = page.get(PAGE, {"file": str(file.id)}, headers={"HX-Request": "true", "HX-Target": "work"})
        assertContains(shown, f"/files/practice/{file.id}/")
        assertNotContains(shown, "does not open")
        answer = page.get(f"/files/practice/{file.id}/")
        assert answer.getvalue() == file.content
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert page.get(f"/files/practice/{uuid4()}/").status_code == 404


def test_the_sample_is_as_its_answers_say() -> None:
    files = {file.name: file.content.decode() for file in sample_files() if file.name != "notice.docx"}
    hours = [line.split(",") for line in files["hours.csv"].splitlines()[1:]]
    week = sum(int(closes[:2]) - int(opens[:2]) for _, opens, closes, _ in hours if opens)
    assert (len(hours), week) == (7, 31)
    assert "30 hours" in files["summary.md"]
    assert [row.position for row in rubric()] == list(range(1, 9))
    assert {row.verdict for row in rubric()} == {"met", "not_met", "not_applicable"}
    assert answers().would_hire is False


@pytest.mark.parametrize("typed", [False, True])
def test_the_page_asks_the_same_number_of_questions_at_every_length(
    page: Client, reviewer: User, typed: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    if typed:
        page.post(f"{PAGE}save/", scores())
    with django_assert_num_queries(2):
        assert isinstance(practice_page(reviewer), PracticePage)
