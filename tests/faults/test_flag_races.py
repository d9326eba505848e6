"""Flags, skips and the practice item under two tabs, a sweep and two admins at once: each happens once."""

from __future__ import annotations

from functools import partial

import pytest

from reviews.actions.flag_criterion import flag_criterion
from reviews.actions.flag_settle import settle_flag, settle_skip
from reviews.actions.give_back import end_expired_claims, skip_slot
from reviews.actions.practice import PracticeConflict, save_practice
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, Criterion, CriterionFlag, Practice, ReviewSlot, Transition, User
from tests.factories import deliver_next, make_reviewer, make_study, make_user
from tests.faults.threads import at_once, together
from tests.steps import claim, expire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer(transactional_db: None) -> User:
    return make_reviewer("mira")


def test_two_tabs_that_flag_one_criterion_make_one_flag(reviewer: User) -> None:
    make_study()
    deliver_next()
    slot, named = claim(reviewer).slot, Criterion.objects.get(position=1).pk
    flag = partial(flag_criterion, slot=slot, criterion=named, reviewer=reviewer)
    ends = at_once(lambda note: flag(note=note).note, ["From one tab.", "From the other."])
    assert ends == ["From one tab.", "From the other."]
    assert CriterionFlag.objects.get().note in ends


def test_a_note_that_changes_while_it_is_settled_stands_or_is_refused(reviewer: User) -> None:
    make_study()
    deliver_next()
    slot, named = claim(reviewer).slot, Criterion.objects.get(position=1).pk
    flag = partial(flag_criterion, slot=slot, criterion=named, reviewer=reviewer)
    first, admin = flag(note="Which one?"), make_user("ada", "admin")
    changed, settled = together(
        partial(flag, note="Which of the two?"), partial(settle_flag, flag=first.pk, by=admin)
    )
    stored = CriterionFlag.objects.get()
    assert settled is None
    assert stored.settled_by == admin
    assert stored.note == ("Which one?" if isinstance(changed, Refused) else "Which of the two?")


def test_a_skip_while_the_sweep_ends_the_lease_ends_it_once(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    lapsed = expire(claim(reviewer))
    skip = partial(skip_slot, claim=lapsed, kind="harmful", where="report.md", reason="")
    skipped, swept = together(skip, end_expired_claims)
    ended = Claim.objects.get()
    if isinstance(skipped, ClaimEnded):
        assert (swept, ended.end, ended.skip_kind) == (1, "expired", "")
    else:
        assert (skipped, swept, ended.end, ended.skip_kind) == (None, 0, "skipped", "harmful")
    assert ReviewSlot.objects.get().state == "waiting"
    assert Transition.objects.filter(cycle=cycle, event="claim_ended").count() == 1


def test_two_admins_settle_a_skip_once(reviewer: User) -> None:
    make_study()
    deliver_next()
    skip_slot(claim=claim(reviewer), kind="unreadable", reason="")
    admins, named = [make_user(role="admin") for _ in range(2)], Claim.objects.get().pk
    ends = at_once(lambda admin: settle_skip(claim=named, by=admin), admins)
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Refused"]
    assert Claim.objects.get().settled_by == admins[ends.index(None)]


def test_two_tabs_that_begin_to_practise_make_one_item_and_one_of_them_is_told(reviewer: User) -> None:
    ends = at_once(
        lambda words: save_practice(reviewer=reviewer, content={"feedback": words}, revision=0).revision,
        ["From one tab.", "From the other."],
    )
    assert sorted(type(end).__name__ for end in ends) == [PracticeConflict.__name__, "int"]
    assert Practice.objects.get().revision == 1
