"""Unclear criteria: who may flag one, once; who sees the note and settles it; what is never lost by it."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reviews.actions.flag_criterion import NOTE_AT_MOST, flag_criterion
from reviews.actions.flag_settle import settle_flag
from reviews.actions.problem import Refused
from reviews.models import Criterion, CriterionFlag, Draft, Review, Rubric, Study, Task, User
from tests.factories import deliver_next, make_pool, make_study, make_user
from tests.reviews.commented import comment, posted
from tests.reviews.desk_forms import scores_form, url
from tests.reviews.study_page import HOSTILE, queries, sign_in, url_of
from tests.steps import claim, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(reviewer: User) -> Study:
    """Claimed by the reviewer."""
    study = make_study()
    deliver_next()
    claim(reviewer)
    return study


def criterion(position: int = 1) -> int:
    return Criterion.objects.get(position=position).pk


def flag(reviewer: User, note: str = "Which of the two?") -> CriterionFlag:
    return flag_criterion(slot=held(reviewer).slot, criterion=criterion(), reviewer=reviewer, note=note)


def url_of_task(task: Task) -> str:
    return f"/pools/{task.pool.slug}/tasks/{task.pk}/"


def test_a_second_note_takes_the_first_ones_place(study: Study, reviewer: User) -> None:
    first = flag(reviewer)
    assert flag(reviewer, "Which of the three?").pk == first.pk
    assert CriterionFlag.objects.get().note == "Which of the three?"


def test_a_settled_flag_stands(study: Study, reviewer: User, admin: User) -> None:
    settle_flag(flag=flag(reviewer).pk, by=admin)
    assert flag(reviewer).settled_by == admin
    with pytest.raises(Refused, match="settled this flag already"):
        flag(reviewer, "Something new.")
    with pytest.raises(Refused, match="settled this already"):
        settle_flag(flag=CriterionFlag.objects.get().pk, by=admin)


@pytest.mark.parametrize("note", ["", " \n", "x" * (NOTE_AT_MOST + 1)])
def test_a_flag_needs_a_note_of_a_sensible_length(study: Study, reviewer: User, note: str) -> None:
    with pytest.raises(Refused):
        flag(reviewer, note)
    assert CriterionFlag.objects.count() == 0


def test_a_criterion_of_another_rubric_is_refused(study: Study, reviewer: User) -> None:
    make_study()
    other = Criterion.objects.exclude(rubric__task__pool=study.pool).earliest("pk")
    with pytest.raises(Refused, match="not on the rubric"):
        flag_criterion(slot=held(reviewer).slot, criterion=other.pk, reviewer=reviewer, note="Hm.")


# ---- on the desk


def test_without_javascript_the_flag_keeps_everything_that_was_typed(
    client: Client, study: Study, reviewer: User
) -> None:
    claimed, named = held(reviewer), criterion(2)
    form = scores_form(claimed, not_met=(1,)) | {f"note-{named}": "Which one?", "flag": str(named)}
    page = sign_in(client, reviewer)
    answer = page.post(url("flag", claimed.slot_id), form)
    assertRedirects(answer, f"{url('work', claimed.slot_id)}#criterion-2")
    shown = page.get(url("work", claimed.slot_id))
    assertContains(shown, "Flagged as unclear", count=1)
    assertContains(shown, "Which one?", count=1)
    assert CriterionFlag.objects.get().criterion_id == named
    assert Draft.objects.get().content["scores"][str(criterion(1))]["reason"] == "No 1."
    assert Review.objects.count() == 0


def test_without_javascript_the_flag_keeps_the_comments_on_places(
    client: Client, study: Study, reviewer: User
) -> None:
    claimed, named = held(reviewer), criterion(2)
    client.force_login(reviewer)
    form = posted(comment("message", "Which pier?")) | scores_form(claimed)
    client.post(url("draft", claimed.slot_id), {**form, "revision": "0"})
    form |= {"flag": str(named), f"note-{named}": "Unclear."}
    client.post(url("flag", claimed.slot_id), form)
    kept = Draft.objects.get().content
    assert [each["body"]["value"] for each in kept["comments"]] == ["Which pier?"]
    assert kept["scores"][str(named)]["note"] == "Unclear."


def test_htmx_exchanges_the_criterions_own_form_and_leaves_the_draft_alone(
    client: Client, study: Study, reviewer: User
) -> None:
    claimed, named = held(reviewer), criterion(2)
    page, headers = sign_in(client, reviewer), {"HX-Request": "true"}
    form = {"flag": str(named), f"note-{named}": ""}
    refused = page.post(url("flag", claimed.slot_id), form, headers=headers)
    assertContains(refused, "Say what is unclear about the criterion.")
    shown = page.post(url("flag", claimed.slot_id), {**form, f"note-{named}": HOSTILE}, headers=headers)
    assertContains(shown, "&lt;script&gt;")
    assertNotContains(shown, "<html")
    assert (CriterionFlag.objects.get().note, Draft.objects.count()) == (HOSTILE, 0)


def test_the_answer_has_the_note_that_was_sent_and_not_an_older_draft(
    client: Client, study: Study, reviewer: User
) -> None:
    claimed, named = held(reviewer), criterion(2)
    page = sign_in(client, reviewer)
    page.post(url("save", claimed.slot_id), {f"note-{named}": "Which"})
    form = {"flag": str(named), f"note-{named}": "Which one?"}
    shown = page.post(url("flag", claimed.slot_id), form, headers={"HX-Request": "true"})
    assertContains(shown, ">Which one?</textarea>")


@pytest.mark.parametrize("named", ["", "x", "0", "-1", "9" * 30, "\0", "999999"])
def test_what_is_no_criterion_of_this_rubric_is_a_404(
    client: Client, study: Study, reviewer: User, named: str
) -> None:
    form = {"flag": named, f"note-{named}": "Hm."}
    answer = sign_in(client, reviewer).post(url("flag", held(reviewer).slot_id), form)
    assert (answer.status_code, CriterionFlag.objects.count()) == (404, 0)


def test_nobody_flags_on_work_that_is_not_theirs(
    client: Client, study: Study, reviewer: User, other_reviewer: User
) -> None:
    form = {"flag": str(criterion()), f"note-{criterion()}": "Hm."}
    answer = sign_in(client, other_reviewer).post(url("flag", held(reviewer).slot_id), form)
    assert (answer.status_code, CriterionFlag.objects.count()) == (404, 0)


def test_others_on_the_same_rubric_see_no_flag_of_mine(
    client: Client, reviewer: User, other_reviewer: User
) -> None:
    make_study(repeats=2)
    deliver_next()
    deliver_next()
    claim(reviewer)
    flag(reviewer)
    theirs = claim(other_reviewer)
    shown = sign_in(client, other_reviewer).get(url("work", theirs.slot_id))
    assertNotContains(shown, "Which of the two?")
    assertNotContains(shown, "Flagged as unclear")


# ---- who it goes to


def test_study_and_task_list_the_note_with_the_rubrics_author_until_and_after_it_is_settled(
    client: Client, study: Study, reviewer: User, admin: User
) -> None:
    Rubric.objects.update(approved_by=make_user("rita"))
    found = flag(reviewer, HOSTILE)
    task = study.study_tasks.get().task
    page = sign_in(client, admin)
    for address in (url_of(study), url_of_task(task)):
        shown = page.get(address)
        assertContains(shown, "by rita")
        assertContains(shown, "&lt;script&gt;alert(1)")
    answer = page.post(f"{url_of_task(task)}settle/", {"flag": found.pk}, follow=True)
    assertContains(answer, "Settled. It stays listed")
    again = page.post(url_of(study), {"action": "settle", "flag": found.pk}, follow=True)
    assertContains(again, "Somebody has settled this already.")
    assert CriterionFlag.objects.get().settled_by == admin


def test_an_admin_of_the_pool_alone_settles_and_others_cannot(
    client: Client, study: Study, reviewer: User, researcher: User
) -> None:
    found, task = flag(reviewer), study.study_tasks.get().task
    make_study()
    other = Task.objects.exclude(pk=task.pk).get()
    settle, mine = {"flag": str(found.pk)}, make_user("rita", "admin", pool=study.pool)
    answers = [
        sign_in(client, researcher).post(f"{url_of_task(task)}settle/", settle).status_code,
        sign_in(client, reviewer).post(f"{url_of_task(task)}settle/", settle).status_code,
        sign_in(client, mine).post(f"{url_of_task(other)}settle/", settle).status_code,
        sign_in(client, mine).post(f"{url_of_task(task)}settle/", {"flag": "x"}).status_code,
    ]
    assert answers == [404, 404, 404, 404]
    assertNotContains(sign_in(client, researcher).get(url_of_task(task)), "Which of the two?")
    assert sign_in(client, mine).post(f"{url_of_task(task)}settle/", settle).status_code == 302
    assert CriterionFlag.objects.get().settled_by == mine


def test_pages_ask_no_more_for_ten_flags_than_for_one(client: Client, reviewer: User, admin: User) -> None:
    study = make_study(make_pool(criteria=10))
    deliver_next()
    slot = claim(reviewer).slot
    task = study.study_tasks.get().task
    flag(reviewer)
    asked = [queries(sign_in(client, admin), address) for address in (url_of(study), url_of_task(task))]
    for position in range(2, 11):
        flag_criterion(slot=slot, criterion=criterion(position), reviewer=reviewer, note="Hm.")
    assert asked == [queries(client, address) for address in (url_of(study), url_of_task(task))]
