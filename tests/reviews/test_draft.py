"""Drafts: numbered saves, a stale tab never wins, and nothing needs a live claim."""

import pytest

from reviews.actions.draft import DraftConflict, check_seen, keep_draft, save_draft
from reviews.actions.give_back import release_claim
from reviews.actions.problem import Refused
from reviews.models import Draft, ReviewSlot, User
from tests.factories import deliver_next, make_study
from tests.steps import claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(reviewer: User) -> ReviewSlot:
    make_study()
    deliver_next()
    return claim(reviewer).slot


def text(words: str) -> dict[str, object]:
    return {"feedback": words}


def test_each_save_is_the_next_revision(slot: ReviewSlot, reviewer: User) -> None:
    first = save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=0)
    second = save_draft(slot=slot, reviewer=reviewer, content=text("ab"), revision=1)
    assert (first.revision, second.revision, second.pk) == (1, 2, first.pk)
    assert second.saved_at > first.saved_at
    assert Draft.objects.get().content == text("ab")


@pytest.mark.parametrize("stale", [0, 1, 3, -1, 10**12])
def test_a_stale_revision_overwrites_nothing(slot: ReviewSlot, reviewer: User, stale: int) -> None:
    save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=0)
    save_draft(slot=slot, reviewer=reviewer, content=text("newer"), revision=1)
    with pytest.raises(DraftConflict, match="another tab") as conflict:
        save_draft(slot=slot, reviewer=reviewer, content=text("stale"), revision=stale)
    stored = Draft.objects.get()
    assert (stored.content, stored.revision) == (text("newer"), 2)
    assert conflict.value.current == stored


def test_the_same_content_again_is_no_new_revision_and_no_conflict(slot: ReviewSlot, reviewer: User) -> None:
    first = save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=0)
    for revision in (1, 0):
        again = save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=revision)
        assert (again.revision, again.saved_at) == (1, first.saved_at)


def test_a_revision_of_a_draft_that_is_not_there_is_refused(slot: ReviewSlot, reviewer: User) -> None:
    with pytest.raises(Refused, match="Reload the page"):
        save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=3)
    assert Draft.objects.count() == 0


def test_a_draft_outlives_the_claim_and_goes_on_without_one(slot: ReviewSlot, reviewer: User) -> None:
    save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=0)
    release_claim(claim=slot.claims.get())
    assert save_draft(slot=slot, reviewer=reviewer, content=text("b"), revision=1).revision == 2


def test_each_reviewer_has_a_draft_of_their_own(
    slot: ReviewSlot, reviewer: User, other_reviewer: User
) -> None:
    save_draft(slot=slot, reviewer=reviewer, content=text("mine"), revision=0)
    save_draft(slot=slot, reviewer=other_reviewer, content=text("theirs"), revision=0)
    contents = Draft.objects.order_by("pk").values_list("content", "revision")
    assert list(contents) == [(text("mine"), 1), (text("theirs"), 1)]


def test_what_a_refused_submit_carried_is_kept_whatever_was_there(slot: ReviewSlot, reviewer: User) -> None:
    assert keep_draft(slot=slot, reviewer=reviewer, content=text("a")).revision == 1
    assert keep_draft(slot=slot, reviewer=reviewer, content=text("a")).revision == 1
    assert keep_draft(slot=slot, reviewer=reviewer, content=text("b")).revision == 2
    assert Draft.objects.get().content == text("b")


def test_a_page_that_has_not_seen_the_newest_revision_submits_nothing(
    slot: ReviewSlot, reviewer: User
) -> None:
    save_draft(slot=slot, reviewer=reviewer, content=text("a"), revision=0)
    save_draft(slot=slot, reviewer=reviewer, content=text("newer"), revision=1)
    with pytest.raises(Refused, match="another tab"):
        check_seen(slot=slot, reviewer=reviewer, content=text("a"), revision=1)
    check_seen(slot=slot, reviewer=reviewer, content=text("more than is stored"), revision=2)
    check_seen(slot=slot, reviewer=reviewer, content=text("newer"), revision=1)  # it would change nothing
    check_seen(slot=slot, reviewer=reviewer, content=text("a"), revision=None)  # it sent no revision
