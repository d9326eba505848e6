"""Independent reviews: when one is wanted, who may make it, and that it moves nothing."""

from decimal import Decimal

import pytest

from reviews.actions.give_back import end_expired_claims, release_claim, skip_slot
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.actions.study import cancel_trial
from reviews.models import (
    Claim,
    Review,
    ReviewCycle,
    ReviewerProfile,
    ReviewSlot,
    Study,
    TimeInterval,
    Transition,
    Trial,
    User,
)
from reviews.queries.my_work import Written, my_work
from reviews.queries.nothing import why_nothing
from reviews.queries.queue import next_slot
from tests.factories import deliver_next, make_agent, make_pool, make_reviewer, make_study, marks_for
from tests.steps import claim, expire, held, review, score, write_feedback

pytestmark = pytest.mark.django_db

ALL = Decimal(1)


def independent() -> list[ReviewSlot]:
    return list(ReviewSlot.objects.filter(kind="independent").order_by("created_at"))


def offered(user: User) -> ReviewSlot | None:
    return next_slot(reviewer=user, categories=[])


def completed_alone(reviewer: User, **values: object) -> Study:
    """A study whose only trial was completed at attempt 0."""
    study = make_study(**{"overlap_fraction": ALL, **values})  # type: ignore[arg-type]
    deliver_next()
    review(reviewer)
    return study


class TestWhenOneIsWanted:
    def test_a_trial_that_is_completed_alone_is_reviewed_once_more(self, reviewer: User) -> None:
        study = completed_alone(reviewer)
        [slot] = independent()
        primary = ReviewSlot.objects.get(kind="primary")
        assert (slot.study, slot.cycle, slot.state) == (study, primary.cycle, "waiting")
        assert (slot.category, slot.ordinal, slot.owner_id) == (
            primary.category,
            primary.ordinal,
            primary.owner_id,
        )
        assert (slot.preferred, slot.barred, slot.basis, slot.next_cycle) == (None, None, None, None)

    def test_an_attempt_that_another_one_follows_is_not(self, reviewer: User) -> None:
        make_study(overlap_fraction=ALL)
        deliver_next()
        review(reviewer, not_met=(1,))
        assert independent() == []

    @pytest.mark.parametrize("not_met", [(), (1,)], ids=["completed", "exhausted"])
    def test_the_last_attempt_of_an_arm_is(self, reviewer: User, not_met: tuple[int, ...]) -> None:
        make_study(overlap_fraction=ALL)
        deliver_next()
        review(reviewer, not_met=(1,))
        write_feedback(reviewer)
        cycle = deliver_next()
        review(reviewer, not_met=not_met)
        assert [slot.cycle for slot in independent()] == [cycle]

    def test_each_arm_has_a_last_attempt_of_its_own(self, reviewer: User, other_reviewer: User) -> None:
        make_study(overlap_fraction=ALL, arms=("feedback", "retry"))
        deliver_next()
        review(reviewer, not_met=(1,))
        write_feedback(reviewer)
        for _ in range(2):
            deliver_next()
            review(other_reviewer, not_met=(1,))
        arms = {slot.cycle.arm.arm for slot in independent() if slot.cycle and slot.cycle.arm}
        assert arms == {"feedback", "retry"}

    def test_a_study_of_the_agent_alone_ends_at_attempt_0(self, reviewer: User) -> None:
        make_study(overlap_fraction=ALL, arms=(), feedback_cycles=0)
        deliver_next()
        review(reviewer, not_met=(1,))
        assert len(independent()) == 1

    def test_without_an_overlap_there_is_none(self, reviewer: User) -> None:
        completed_alone(reviewer, overlap_fraction=Decimal(0))
        assert independent() == []

    def test_a_second_press_of_lock_opens_no_second_one(self, reviewer: User) -> None:
        make_study(overlap_fraction=ALL)
        deliver_next()
        claimed = claim(reviewer)
        marks = marks_for(claimed)
        assert lock_scores(claim=claimed, marks=marks) == lock_scores(claim=claimed, marks=marks)
        assert len(independent()) == 1


class TestWhoMayMakeIt:
    def test_somebody_who_never_worked_on_the_trial(self, reviewer: User, other_reviewer: User) -> None:
        completed_alone(reviewer)
        assert offered(reviewer) is None
        assert offered(other_reviewer) == independent()[0]

    def test_not_who_had_a_claim_on_another_attempt_and_gave_it_back(
        self, reviewer: User, other_reviewer: User
    ) -> None:
        make_study(overlap_fraction=ALL)
        deliver_next()
        release_claim(claim=claim(other_reviewer))
        review(reviewer)
        assert offered(other_reviewer) is None
        assert offered(make_reviewer("nora")) is not None

    def test_not_who_scored_the_other_arm(self, reviewer: User, other_reviewer: User) -> None:
        make_study(overlap_fraction=ALL, arms=("feedback", "retry"))
        deliver_next()
        review(reviewer, not_met=(1,))
        write_feedback(reviewer)
        deliver_next()
        review(other_reviewer, not_met=(1,))
        nora = make_reviewer("nora")
        cycle = deliver_next()
        claimed = claim(nora, wanted=ReviewSlot.objects.get(cycle=cycle, kind="primary").pk)
        lock_scores(claim=claimed, marks=marks_for(claimed, not_met=(1,)))
        assert len(independent()) == 2
        assert [offered(user) for user in (reviewer, other_reviewer, nora)] == [None, None, None]
        assert offered(make_reviewer("olga")) is not None

    def test_one_person_makes_one_of_a_trial(self, reviewer: User, other_reviewer: User) -> None:
        make_study(overlap_fraction=ALL, arms=("feedback", "retry"))
        deliver_next()
        review(reviewer, not_met=(1,))
        write_feedback(reviewer)
        for _ in range(2):
            deliver_next()
            review(other_reviewer, not_met=(1,))
        nora = make_reviewer("nora")
        assert review(nora).slot.kind == "independent"
        assert offered(nora) is None

    def test_who_gave_it_back_may_take_it_again_and_who_skipped_it_may_not(
        self, reviewer: User, other_reviewer: User
    ) -> None:
        completed_alone(reviewer)
        [slot] = independent()
        release_claim(claim=claim(other_reviewer))
        assert offered(other_reviewer) == slot
        skip_slot(claim=claim(other_reviewer), kind="outside", reason="")
        assert offered(other_reviewer) is None
        assert offered(make_reviewer("nora")) == slot

    def test_not_the_owner_of_the_agent(self, reviewer: User, other_reviewer: User) -> None:
        agent = make_agent(owner=other_reviewer)
        completed_alone(reviewer, agents=[agent])
        assert offered(other_reviewer) is None

    def test_who_may_not_is_told_why(self, reviewer: User) -> None:
        completed_alone(reviewer)
        [reason] = why_nothing(reviewer, ReviewerProfile.objects.get(user=reviewer)).reasons
        assert reason.words.startswith("1 piece of work is known to you")


class TestItMovesNothing:
    @pytest.mark.parametrize("not_met", [(), (1, 2)], ids=["it agrees", "it does not"])
    def test_states_outcome_and_transitions_stay(
        self, reviewer: User, other_reviewer: User, not_met: tuple[int, ...]
    ) -> None:
        completed_alone(reviewer)
        before = [list(model.objects.values()) for model in (ReviewCycle, Trial, Transition)]
        made = review(other_reviewer, not_met=not_met)
        assert made.slot.kind == "independent"
        assert [list(model.objects.values()) for model in (ReviewCycle, Trial, Transition)] == before
        assert ReviewSlot.objects.get(pk=made.slot_id).state == "done"
        assert not Claim.objects.filter(ended_at__isnull=True).exists()

    def test_the_review_keeps_its_own_completion_and_counts(
        self, reviewer: User, other_reviewer: User
    ) -> None:
        completed_alone(reviewer)
        made = review(other_reviewer, not_met=(1,))
        made.refresh_from_db()
        assert (made.completed_all, made.completed_critical, made.met, made.not_met) == (False, False, 2, 1)
        assert made.would_hire is False
        primary = Review.objects.get(slot__kind="primary")
        assert (primary.completed_all, primary.would_hire) == (True, True)

    def test_giving_it_back_or_letting_it_lapse_moves_no_cycle(
        self, reviewer: User, other_reviewer: User
    ) -> None:
        completed_alone(reviewer)
        [slot] = independent()
        claimed = claim(other_reviewer, start=True)
        assert ReviewCycle.objects.get().state == "scored"
        expire(claimed)
        assert end_expired_claims() == 1
        slot.refresh_from_db()
        assert (slot.state, ReviewCycle.objects.get().state) == ("waiting", "scored")
        assert TimeInterval.objects.filter(reviewer=other_reviewer, ended_at__isnull=True).count() == 0

    def test_its_time_is_recorded_and_its_lock_needs_no_feedback(
        self, reviewer: User, other_reviewer: User
    ) -> None:
        completed_alone(reviewer)
        claimed = claim(other_reviewer, start=True)
        locked = lock_scores(claim=claimed, marks=marks_for(claimed, not_met=(1,)))
        answer_hire(review=locked, would_hire=False)
        assert TimeInterval.objects.get(reviewer=other_reviewer).ended_at is not None
        [row] = my_work(other_reviewer).rows
        assert (row.scored, row.would_hire, row.feedback) == (True, False, Written.NOT_ASKED)

    def test_incomplete_scores_are_refused_as_everywhere(self, reviewer: User, other_reviewer: User) -> None:
        completed_alone(reviewer)
        with pytest.raises(Refused, match="can't be locked yet"):
            lock_scores(claim=claim(other_reviewer), marks={})


def test_a_trial_that_is_cancelled_needs_none_any_more(
    reviewer: User, other_reviewer: User, admin: User
) -> None:
    make_study(overlap_fraction=ALL, arms=("feedback", "retry"))
    deliver_next()
    review(reviewer, not_met=(1,))
    deliver_next()  # in the arm retry: the other one waits for its feedback
    review(other_reviewer)
    nora = make_reviewer("nora")
    claimed = claim(nora, start=True)
    assert claimed.slot.kind == "independent"
    cancel_trial(trial=Trial.objects.get(), by=admin, reason="A wrong file.")
    claimed.refresh_from_db()
    assert (claimed.end, independent()[0].state) == ("cancelled", "closed")
    assert not TimeInterval.objects.filter(reviewer=nora, ended_at__isnull=True).exists()


def test_the_primary_reviewer_s_own_page_is_as_before(reviewer: User, other_reviewer: User) -> None:
    """A lock that opens an independent review tells its reviewer nothing of it."""
    make_study(make_pool(tasks=2), overlap_fraction=ALL)
    deliver_next()
    score(reviewer)
    assert not Claim.objects.filter(reviewer=reviewer, ended_at__isnull=True).exists()
    with pytest.raises(Claim.DoesNotExist):
        held(reviewer)
