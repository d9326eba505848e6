"""Skipping: which reason was given, where it was seen, and what an admin gets to see of it."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from reviews.actions.flag_settle import settle_skip
from reviews.actions.give_back import end_expired_claims, skip_slot
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, ReviewSlot, Transition, User
from tests.factories import deliver_next, make_attachment, make_pool, make_study
from tests.reviews.desk_forms import url
from tests.reviews.study_page import HOSTILE, queries, sign_in, url_of
from tests.steps import claim, expire

pytestmark = pytest.mark.django_db

KINDS = list(Claim.SkipKind.values)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_ends_the_claim_for_good_and_is_kept(reviewer: User, kind: str) -> None:
    make_study()
    cycle = deliver_next()
    skip_slot(claim=claim(reviewer), kind=kind, where="a.csv", reason="See row 4.")
    ended = Claim.objects.get()
    assert (ended.end, ended.skip_kind, ended.reason) == ("skipped", kind, "a.csv: See row 4.")
    assert (ended.slot.state, ended.settled_at) == ("waiting", None)
    moved = Transition.objects.filter(cycle=cycle).latest("pk")
    assert (moved.event, moved.reason) == ("claim_ended", "a.csv: See row 4.")


@pytest.mark.parametrize(
    ("kind", "where", "refusal"),
    [
        ("other", "", "Say why you skip"),
        ("harmful", "", "Say where you saw it"),
        ("personal", "", "Say where you saw it"),
        ("", "a.csv", "Choose why"),
        ("gone", "a.csv", "Choose why"),
    ],
)
def test_what_a_kind_needs_is_asked_for(reviewer: User, kind: str, where: str, refusal: str) -> None:
    make_study()
    deliver_next()
    with pytest.raises(Refused, match=refusal):
        skip_slot(claim=claim(reviewer), kind=kind, where=where, reason="")
    assert Claim.objects.get().ended_at is None


@pytest.mark.parametrize("kind", ["unreadable", "conflict", "outside"])
def test_the_other_kinds_need_no_words(reviewer: User, kind: str) -> None:
    make_study()
    cycle = deliver_next()
    skip_slot(claim=claim(reviewer), kind=kind, reason=" ")
    assert Claim.objects.get().reason == ""
    assert Transition.objects.filter(cycle=cycle).latest("pk").reason == kind


def test_the_form_names_the_part_of_the_work_that_was_chosen(client: Client, reviewer: User) -> None:
    study = make_study()
    deliver_next()
    task = study.study_tasks.get().task
    attachment = make_attachment(task, "clients.csv")
    claimed = claim(reviewer)
    page = sign_in(client, reviewer)
    assertContains(page.get(url("work", claimed.slot_id)), f'<option value="{attachment.pk}">clients.csv')
    form = {"kind": "personal", "where": str(attachment.pk), "reason": "Real names."}
    shown = page.post(url("skip", claimed.slot_id), form, follow=True)
    assertContains(shown, "You will not be offered this piece of work again.")
    assert Claim.objects.get().reason == "clients.csv: Real names."


@pytest.mark.parametrize("where", ["", "x", "\0", "00000000-0000-0000-0000-000000000000", HOSTILE])
def test_a_place_that_is_not_on_the_page_is_none(client: Client, reviewer: User, where: str) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    form = {"kind": "harmful", "where": where, "reason": "Bad."}
    shown = sign_in(client, reviewer).post(url("skip", claimed.slot_id), form, follow=True)
    assertContains(shown, "Say where you saw it")
    assert Claim.objects.get().ended_at is None


def test_nobody_skips_what_they_never_claimed(client: Client, reviewer: User, other_reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    answer = sign_in(client, other_reviewer).post(url("skip", claimed.slot_id), {"kind": "outside"})
    assert answer.status_code == 404
    assert Claim.objects.get().ended_at is None


def test_a_skip_after_the_sweep_ended_the_lease_changes_nothing(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = expire(claim(reviewer))
    assert end_expired_claims() == 1
    with pytest.raises(ClaimEnded):
        skip_slot(claim=claimed, kind="conflict", reason="")
    ended = Claim.objects.get()
    assert (ended.end, ended.skip_kind) == ("expired", "")


# ---- what an admin sees


def test_the_list_of_studies_says_how_much_is_flagged_to_its_admins_alone(
    client: Client, reviewer: User, researcher: User, admin: User
) -> None:
    make_study()
    deliver_next()
    skip_slot(claim=claim(reviewer), kind="harmful", where="report.md", reason="")
    assertContains(sign_in(client, admin).get("/studies/"), ">1 flagged</a>")
    assertNotContains(sign_in(client, researcher).get("/studies/"), "flagged")
    settle_skip(claim=Claim.objects.get().pk, by=admin)
    assertNotContains(sign_in(client, admin).get("/studies/"), "flagged")


@pytest.mark.parametrize("kind", KINDS)
def test_the_study_shows_what_somebody_has_to_look_at(
    client: Client, reviewer: User, admin: User, kind: str
) -> None:
    study = make_study()
    deliver_next()
    claimed = claim(reviewer)
    skip_slot(claim=claimed, kind=kind, where="report.md", reason=HOSTILE)
    shown = sign_in(client, admin).get(url_of(study))
    if kind in ("unreadable", "harmful", "personal"):
        assertContains(shown, "1 open")
        assertContains(shown, "report.md: &lt;script&gt;alert(1)")
        assertContains(shown, f"/trials/{claimed.slot.cycle.trial_id}/" if claimed.slot.cycle else "")
    else:
        assertNotContains(shown, "Flagged by reviewers")


def test_settling_is_written_down_once_and_stays_listed(client: Client, reviewer: User, admin: User) -> None:
    study = make_study()
    deliver_next()
    skip_slot(claim=claim(reviewer), kind="unreadable", reason="")
    settle = {"action": "settle", "claim": str(Claim.objects.get().pk)}
    page = sign_in(client, admin)
    assertContains(page.post(url_of(study), settle, follow=True), "Settled. It stays listed")
    assert Claim.objects.get().settled_by == admin
    assertContains(page.post(url_of(study), settle, follow=True), "Somebody has settled this already.")
    shown = page.get(url_of(study))
    assertContains(shown, "Unreadable file")
    assertNotContains(shown, 'value="settle"')


def test_nobody_settles_what_is_not_theirs(
    client: Client, reviewer: User, admin: User, researcher: User
) -> None:
    study, other = make_study(), make_study()
    deliver_next()
    claimed = claim(reviewer)
    skip_slot(claim=claimed, kind="unreadable", reason="")
    other = other if claimed.slot.study_id == study.pk else study
    settle = {"action": "settle", "claim": str(claimed.pk)}
    answers = [
        sign_in(client, admin).post(url_of(other), settle).status_code,
        sign_in(client, admin).post(url_of(other), {**settle, "claim": "x"}).status_code,
        sign_in(client, researcher).post(url_of(claimed.slot.study), settle).status_code,
        sign_in(client, reviewer).post(url_of(claimed.slot.study), settle).status_code,
    ]
    assert answers == [404, 404, 404, 404]
    assert Claim.objects.get().settled_at is None


def test_flags_are_for_admins_alone(client: Client, reviewer: User, researcher: User) -> None:
    study = make_study()
    deliver_next()
    skip_slot(claim=claim(reviewer), kind="harmful", where="report.md", reason="")
    assertNotContains(sign_in(client, researcher).get(url_of(study)), "Flagged by reviewers")


def test_the_page_asks_no_more_for_ten_flags_than_for_one(
    client: Client, reviewer: User, admin: User
) -> None:
    study = make_study(make_pool(tasks=10))
    for _ in range(10):
        deliver_next()
    skip_slot(claim=claim(reviewer), kind="unreadable", reason="")
    sign_in(client, admin)
    one = queries(client, url_of(study))
    for _ in range(9):
        skip_slot(claim=claim(reviewer), kind="unreadable", reason="")
    assert ReviewSlot.objects.filter(state="waiting").count() == 10
    assert queries(client, url_of(study)) == one
