"""Races with real threads and transactions: what must happen once happens once, and all of them end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from pytest_django import Settings

from agents.actions.finish import fail_run, store_reply
from agents.actions.sweep import sweep
from agents.actions.take import Taken, take_next
from agents.adapters.base import AdapterError
from reviews.actions.claim import claim_next
from reviews.actions.clock import start_clock
from reviews.actions.deliver import deliver
from reviews.actions.draft import DraftConflict, keep_draft, save_draft
from reviews.actions.give_back import release_claim
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import ClaimEnded, Refused
from reviews.actions.start_study import Plan, start_study
from reviews.actions.study import cancel_trial, retry_cycle
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import (
    AgentRun,
    Claim,
    Comment,
    Deliverable,
    Draft,
    Feedback,
    Review,
    ReviewCycle,
    ReviewSlot,
    Study,
    TimeInterval,
    Transition,
    Trial,
    TrialArm,
    User,
)
from reviews.queries.clock import database_now
from reviews.rules.retry import Fault
from tests.factories import (
    deliver_next,
    full_claim,
    make_agent,
    make_pool,
    make_reply,
    make_reviewer,
    make_study,
    make_user,
    marks_for,
    open_slots,
)
from tests.faults.threads import at_once, connections_for, together
from tests.steps import claim, expire, held, review

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = timedelta(seconds=1)


@pytest.fixture
def _wide(transactional_db: None) -> Iterator[None]:
    with connections_for(32):
        yield


def reviewers(count: int) -> list[User]:
    return [make_reviewer() for _ in range(count)]


def errors(results: list[object]) -> list[str]:
    return [type(result).__name__ for result in results if isinstance(result, Exception)]


# ---- claims


@pytest.mark.usefixtures("_wide")
def test_32_reviewers_and_one_slot_make_one_winner() -> None:
    open_slots(make_study())
    results = at_once(lambda reviewer: claim_next(reviewer=reviewer), reviewers(32))
    assert errors([*results]) == ["Refused"] * 31
    assert Claim.objects.count() == 1
    assert Transition.objects.filter(event="claimed").count() == 1


@pytest.mark.usefixtures("_wide")
def test_32_reviewers_claim_100_slots_until_none_is_left_and_none_twice() -> None:
    slots = open_slots(make_study(make_pool(tasks=5), repeats=20, arms=(), feedback_cycles=0))
    assert len(slots) == 100

    def work(reviewer: User) -> list[ReviewSlot]:
        done: list[ReviewSlot] = []
        while True:
            try:
                claimed = full_claim(claim_next(reviewer=reviewer))
            except Refused:
                return done
            answer_hire(review=lock_scores(claim=claimed, marks=marks_for(claimed)), would_hire=True)
            done.append(claimed.slot)

    results = at_once(work, reviewers(32))
    assert errors([*results]) == []
    judged = [slot.pk for done in results if isinstance(done, list) for slot in done]
    assert sorted(judged) == sorted(slot.pk for slot in slots)
    assert (Claim.objects.count(), Review.objects.count()) == (100, 100)
    assert set(ReviewSlot.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.usefixtures("_wide")
def test_many_tabs_of_one_reviewer_hold_one_claim() -> None:
    open_slots(make_study(make_pool(tasks=5)))
    reviewer = make_reviewer()
    results = at_once(lambda _: claim_next(reviewer=reviewer).pk, range(16))
    assert set(results) == set(Claim.objects.values_list("pk", flat=True))
    assert (Claim.objects.count(), ReviewSlot.objects.filter(state="claimed").count()) == (1, 1)


@pytest.mark.usefixtures("_wide")
def test_a_lease_that_has_run_out_passes_to_one_reviewer() -> None:
    open_slots(make_study())
    stale = expire(claim(make_reviewer()))
    results = at_once(lambda reviewer: claim_next(reviewer=reviewer), reviewers(16))
    assert errors([*results]) == ["Refused"] * 15
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1
    assert Claim.objects.get(pk=stale.pk).end == "expired"


# ---- reviews


def test_8_locks_of_one_claim_make_one_review() -> None:
    make_study(arms=("feedback", "retry"))
    deliver_next()
    claimed = claim(make_reviewer())
    marks = marks_for(claimed, not_met=(1,))
    results = at_once(lambda _: lock_scores(claim=full_claim(claimed), marks=marks).pk, range(8))
    assert set(results) == {Review.objects.get().pk}
    assert (ReviewCycle.objects.count(), TrialArm.objects.count()) == (3, 2)
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1


def test_8_submits_of_one_feedback_store_one() -> None:
    make_study()
    deliver_next()
    reviewer = make_reviewer()
    review(reviewer, not_met=(1,))
    claimed = held(reviewer)

    def submit(n: int) -> UUID:
        body = {"type": "TextualBody", "value": f"Words {n}."}
        comment = {"id": "c", "body": body, "target": {"source": "message", "selector": []}}
        return submit_feedback(claim=full_claim(claimed), text=f"Words {n}.", comments=[comment]).pk

    results = at_once(submit, range(8))
    assert set(results) == {Feedback.objects.get().pk}
    assert Comment.objects.get().text == Feedback.objects.get().text
    assert ReviewCycle.objects.get(attempt=1).state == "queued"


def test_a_lock_and_a_release_in_the_same_instant_leave_one_of_both() -> None:
    for _ in range(6):
        open_slots(make_study(arms=(), feedback_cycles=0))
        claimed = claim(make_reviewer())
        results = together(
            partial(lock_scores, claim=full_claim(claimed), marks=marks_for(claimed)),
            partial(release_claim, claim=full_claim(claimed)),
        )
        assert errors([*results]) == ["ClaimEnded"]
        locked = Review.objects.filter(slot=claimed.slot).exists()
        slot, cycle = ReviewSlot.objects.get(pk=claimed.slot_id), ReviewCycle.objects.get(slots=claimed.slot)
        end = Claim.objects.get(pk=claimed.pk).end
        after = (slot.state, cycle.state, end)
        assert after == (
            ("done", "scored", "submitted") if locked else ("waiting", "awaiting_review", "released")
        )
        Study.objects.update(state="closed")


def test_a_lock_and_a_cancellation_in_the_same_instant_leave_a_whole_trial() -> None:
    admin = make_user("ada", "admin")
    for _ in range(6):
        study = make_study(arms=("feedback", "retry"))
        open_slots(study)
        claimed = claim(make_reviewer())
        trial = study.trials.get()
        results = together(
            partial(lock_scores, claim=full_claim(claimed), marks=marks_for(claimed, not_met=(1,))),
            partial(cancel_trial, trial=trial, by=admin, reason="Enough."),
        )
        locked = isinstance(results[0], Review)
        assert locked or isinstance(results[0], ClaimEnded)
        assert results[1] is None
        assert Trial.objects.get(pk=trial.pk).outcome == "cancelled"
        states = trial.cycles.order_by("attempt", "arm__arm").values_list("state", flat=True)
        assert list(states) == (["scored", "cancelled", "cancelled"] if locked else ["cancelled"])
        assert not Claim.objects.filter(ended_at__isnull=True).exists()
        assert set(trial.arms.values_list("state", flat=True)) == ({"cancelled"} if locked else set())


def test_8_tabs_write_the_first_draft_once() -> None:
    make_study()
    deliver_next()
    claimed = claim(make_reviewer())

    def save(tab: int) -> int:
        content = {"feedback": f"Tab {tab}"}
        return save_draft(slot=claimed.slot, reviewer=claimed.reviewer, content=content, revision=0).revision

    results = at_once(save, range(8))
    assert errors([*results]) == [DraftConflict.__name__] * 7
    assert Draft.objects.get().revision == 1


def test_a_refused_submit_and_another_tabs_save_never_share_a_revision() -> None:
    make_study()
    deliver_next()
    claimed = claim(make_reviewer())
    slot, reviewer = claimed.slot, claimed.reviewer
    revision = save_draft(slot=slot, reviewer=reviewer, content={"feedback": "First."}, revision=0).revision
    for turn in range(10):
        kept, saved = {"feedback": f"Kept {turn}."}, {"feedback": f"Saved {turn}."}
        _, told = together(
            partial(keep_draft, slot=slot, reviewer=reviewer, content=kept),
            partial(save_draft, slot=slot, reviewer=reviewer, content=saved, revision=revision),
        )
        stored = Draft.objects.get()
        assert isinstance(told, DraftConflict | Draft)
        # A tab that was told the stored revision would overwrite it with its next save.
        is_told = isinstance(told, Draft) and told.revision == stored.revision
        assert not is_told or stored.content == saved
        revision = stored.revision


def test_8_starts_of_one_clock_open_one_interval() -> None:
    make_study()
    deliver_next()
    claimed = claim(make_reviewer())
    results = at_once(lambda _: start_clock(claim=full_claim(claimed), now=database_now()), range(8))
    assert results == [None] * 8
    assert TimeInterval.objects.filter(ended_at__isnull=True, kind="active").count() == 1


# ---- runs


def take_until_none(_: int) -> list[Taken]:
    found = []
    while taken := take_next("scripted"):
        found.append(taken)
    return found


def taken_by(count: int) -> list[Taken]:
    results = at_once(take_until_none, range(count))
    assert errors([*results]) == []
    return [taken for found in results if isinstance(found, list) for taken in found]


@pytest.fixture
def _room(settings: Settings) -> None:
    """More than 16 runs of a provider at once."""
    settings.HAPI_AT_ONCE = {**settings.HAPI_AT_ONCE, "scripted": 100}


@pytest.mark.usefixtures("_wide")
def test_16_workers_take_no_more_than_go_on_at_once(settings: Settings) -> None:
    make_study(make_pool(tasks=3), repeats=10)
    assert len(taken_by(16)) == settings.HAPI_AT_ONCE["scripted"] == 16


@pytest.mark.usefixtures("_wide", "_room")
def test_16_workers_take_30_cycles_and_none_twice() -> None:
    make_study(make_pool(tasks=3), repeats=10)
    cycles = [taken.cycle.pk for taken in taken_by(16)]
    assert sorted(cycles) == sorted(ReviewCycle.objects.values_list("pk", flat=True))
    assert AgentRun.objects.filter(state="running").count() == 30


@pytest.mark.usefixtures("_wide", "_room")
def test_a_cap_of_10_runs_is_never_exceeded_by_16_workers() -> None:
    make_study(make_pool(tasks=3), repeats=10, cap_usd=Decimal(5))
    uncapped = make_study()
    taken = taken_by(16)
    assert len(taken) == 11
    assert [one.run.study for one in taken if one.run.study == uncapped] == [uncapped]
    assert ReviewCycle.objects.exclude(waiting_reason="").count() >= 1
    while store_one():
        taken_by(4)
        assert committed() <= Decimal(5)
    assert AgentRun.objects.filter(study__cap_usd=5, state="replied").count() == 30


def store_one() -> bool:
    """End a run that cost nothing, which frees what was reserved for it."""
    run = AgentRun.objects.filter(study__cap_usd=5, state="running").first()
    if run is None:
        return False
    store_reply(run=run, reply=make_reply(files={}), latency=SECOND)
    AgentRun.objects.filter(pk=run.pk).update(cost_usd=0)
    return True


def committed() -> Decimal:
    running = AgentRun.objects.filter(study__cap_usd=5, state="running")
    return sum((run.reserved_usd for run in running), Decimal(0))


def swept() -> int:
    return sweep().delivered


def test_worker_and_sweeps_deliver_a_stored_reply_once() -> None:
    for _ in range(4):
        make_study()
        taken = take_next("scripted")
        assert taken is not None
        stored = store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
        results = together(partial(deliver, deliverable=stored), swept, swept)
        assert sorted(map(str, results)) in (["0", "0", "True"], ["0", "1", "False"])
    assert (Deliverable.objects.count(), ReviewSlot.objects.count()) == (4, 4)


def test_two_replies_of_one_cycle_in_the_same_instant_make_one_deliverable() -> None:
    for _ in range(4):
        make_study()
        runs = []
        for _ in range(2):
            taken = take_next("scripted")
            assert taken is not None
            runs.append(taken.run)
            AgentRun.objects.filter(pk=taken.run.pk).update(expires_at=database_now() - SECOND)
            sweep()
        stored = [store_reply(run=run, reply=make_reply(), latency=SECOND) for run in runs]
        results = at_once(lambda one: deliver(deliverable=one), stored)
        assert sorted(map(str, results)) == ["False", "True"]
    assert Deliverable.objects.filter(cycle__isnull=False).count() == 4


def test_8_sweeps_lose_a_run_once() -> None:
    make_study()
    taken = take_next("scripted")
    assert taken is not None
    AgentRun.objects.update(expires_at=database_now() - SECOND)
    results = at_once(lambda _: sweep().lost_runs, range(8))
    assert sorted(map(str, results)) == ["0"] * 7 + ["1"]
    assert Transition.objects.filter(event="lease_lost").count() == 1


# ---- admins


def test_8_clicks_on_retry_retry_once() -> None:
    make_study(agents=[make_agent()])
    admin = make_user("ada", "admin")
    for _ in range(3):
        ReviewCycle.objects.update(not_before=None)
        taken = take_next("scripted")
        assert taken is not None
        fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=SECOND)
    failed = ReviewCycle.objects.get()
    results = at_once(lambda _: retry_cycle(cycle=failed, by=admin, reason="Once more."), range(8))
    assert errors([*results]) == ["Refused"] * 7
    assert Transition.objects.filter(event="retried").count() == 1


def test_4_clicks_on_start_start_one_study() -> None:
    pool, agents = make_pool(tasks=3), [make_agent()]
    plan = Plan(slug="pilot", title="A pilot", agents=agents, seed=1)
    results = at_once(lambda _: start_study(pool=pool, plan=plan, by=None), range(4))
    assert errors([*results]) == ["Refused"] * 3
    assert (Study.objects.count(), Trial.objects.count()) == (1, 3)
