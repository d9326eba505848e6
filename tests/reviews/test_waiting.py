"""What a study's page says about what waits, and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from agents.actions.agents import pause_agent
from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.claim import claim_next
from reviews.actions.halt import halt, resume_all
from reviews.actions.holds import hold_agent, hold_cycle
from reviews.actions.lock_scores import lock_scores
from reviews.actions.study import pause_study
from reviews.models import Agent, Membership, ReviewCycle, ReviewerProfile, Study, User
from reviews.queries.snapshot import snapshot
from reviews.queries.waiting import Hold, holds
from reviews.rules.retry import Fault
from tests import factories
from tests.steps import review

pytestmark = pytest.mark.django_db


def told(study: Study) -> list[tuple[str, str, bool]]:
    return [(hold.what, hold.why, hold.stuck) for hold in holds(snapshot(study))]


def test_queued_cycles_are_in_line_for_a_worker() -> None:
    study = factories.make_study(factories.make_pool(tasks=2))
    assert told(study) == [("2 queued cycles", "In line for a worker", False)]


def test_a_paused_study_says_its_reason() -> None:
    study = factories.make_study()
    pause_study(study=study, reason="A look.")
    study.refresh_from_db()
    assert told(study) == [("New runs and new claims", "The study is paused: A look.", True)]


def test_cycles_of_a_paused_agent_are_told_apart() -> None:
    slow, quick = factories.make_agent(name="Slow"), factories.make_agent(name="Quick", scripted=False)
    study = factories.make_study(agents=[slow, quick])
    pause_agent(agent=slow, reason="No key.")
    assert told(study) == [
        ("1 queued cycle of Slow (scripted)", "Slow (scripted) is paused: No key.", True),
        ("1 queued cycle", "In line for a worker", False),
    ]


def test_a_paused_agent_without_a_queued_cycle_holds_what_comes_next(reviewer: User) -> None:
    agent = factories.make_agent(name="Slow")
    study = factories.make_study(agents=[agent])
    factories.deliver_next()
    pause_agent(agent=agent, reason="No key.")
    next_one = "Nothing yet; whatever is queued next of Slow (scripted)"
    assert told(study)[0] == (next_one, "Slow (scripted) is paused: No key.", True)
    review(reviewer)
    assert told(study) == []


def test_a_cap_that_leaves_no_room_says_so() -> None:
    agent = factories.make_agent(name="Dear")
    study = factories.make_study(factories.make_pool(tasks=3), agents=[agent], cap_usd=Decimal("0.25"))
    assert take_next("scripted") is None
    reason = "The study's cap of USD 0.25 leaves no room for a run of up to USD 0.50."
    assert told(study) == [("3 queued cycles of Dear (scripted)", reason, True)]


def test_a_cap_that_runs_under_way_will_leave_room_under_needs_nobody() -> None:
    agent = factories.make_agent(name="Dear")
    study = factories.make_study(factories.make_pool(tasks=3), agents=[agent], cap_usd=Decimal("0.70"))
    assert take_next("scripted") is not None
    reason = (
        "The study's cap of USD 0.70 leaves no room for a run of up to USD 0.50. "
        "The next one starts once a run under way has ended."
    )
    assert told(study) == [("2 queued cycles of Dear (scripted)", reason, False)]


def test_a_cycle_that_rests_says_until_when() -> None:
    study = factories.make_study()
    taken = take_next("scripted")
    assert taken is not None
    fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=timedelta(seconds=1))
    cycle = ReviewCycle.objects.get()
    rests = Hold("1 queued cycle", "Rests after a failed run; the next try is", cycle.not_before)
    assert holds(snapshot(study)) == [rests]


def test_a_running_cycle_does_not_wait() -> None:
    study = factories.make_study()
    take_next("scripted")
    assert holds(snapshot(study)) == []


def test_deliverables_wait_by_category(reviewer: User) -> None:
    pool = factories.make_pool(tasks=2)
    factories.make_task(pool, category="Translation")
    study = factories.make_study(pool)
    for _ in range(3):
        factories.deliver_next()
    where = "1 in Translation; 2 in Writing"
    assert told(study) == [("3 deliverables", f"In line for a reviewer: {where}", False)]
    pause_study(study=study, reason="A look.")
    study.refresh_from_db()
    later = f"In line for a reviewer, once the study goes on: {where}"
    assert told(study)[1] == ("3 deliverables", later, False)


def test_a_category_without_a_reviewer_needs_somebody(reviewer: User, admin: User) -> None:
    pool = factories.make_pool()
    factories.make_task(pool, category="Translation")
    study = factories.make_study(pool)
    for _ in range(2):
        factories.deliver_next()
    ReviewerProfile.objects.update(categories=["Writing"])
    stuck = ("1 deliverable in Translation", "No reviewer of this study has this category", True)
    assert told(study) == [stuck, ("1 deliverable", "In line for a reviewer: 1 in Writing", False)]

    elsewhere = factories.make_reviewer("tess", categories=["Translation"])
    Membership.objects.filter(user=elsewhere).update(pool=factories.make_pool())
    gone = factories.make_reviewer("gone", categories=["Translation"])
    gone.is_active = False
    gone.save()
    assert told(study)[0] == stuck

    Membership.objects.filter(user=elsewhere).update(pool=pool)
    assert [hold.stuck for hold in holds(snapshot(study))] == [False]


def test_a_reviewer_without_a_profile_covers_everything() -> None:
    study = factories.make_study()
    factories.deliver_next()
    assert [hold.stuck for hold in holds(snapshot(study))] == [True]
    factories.make_user(role="reviewer")
    assert [hold.stuck for hold in holds(snapshot(study))] == [False]


def test_feedback_that_is_owed_for_three_days_needs_the_admin(reviewer: User) -> None:
    study = factories.make_study()
    factories.deliver_next()
    claim = factories.full_claim(claim_next(reviewer=reviewer))
    lock_scores(claim=claim, marks=factories.marks_for(claim, not_met=(1,)))
    assert told(study) == [("1 attempt", "For written feedback, the longest since", False)]
    ReviewCycle.objects.filter(attempt=1).update(created_at=timezone.now() - timedelta(hours=73))
    assert told(study) == [
        ("1 attempt", "For written feedback, 1 of them for more than 72 hours; the longest since", True)
    ]


def test_a_stop_of_all_runs_and_an_agent_held_here_say_who_and_why(admin: User) -> None:
    slow, quick = factories.make_agent(name="Slow"), factories.make_agent(name="Quick")
    study = factories.make_study(agents=[slow, quick])
    hold = hold_agent(study=study, agent=slow, by=admin, reason="It loops.")
    in_line = ("1 queued cycle", "In line for a worker", False)
    held = (
        "1 queued cycle of Slow (scripted)",
        "Slow (scripted) is paused in this study by ada: It loops.",
        True,
    )
    assert told(study) == [held, in_line]
    assert holds(snapshot(study))[0].at == hold.at
    halt(by=admin, reason="The bill.")
    stop = ("New runs, in every study", "All runs are paused by ada: The bill.", True)
    assert told(study) == [stop, held]
    resume_all(by=admin)
    halt(by=admin)
    assert told(study)[0] == ("New runs, in every study", "All runs are paused by ada", True)


def test_attempts_that_an_admin_holds_are_told_by_reason(admin: User) -> None:
    study = factories.make_study(factories.make_pool(tasks=4))
    for cycle, reason in zip(
        ReviewCycle.objects.order_by("ordinal"), ("A look.", "B.", "A look."), strict=False
    ):
        hold_cycle(cycle=cycle, by=admin, reason=reason)
    assert told(study) == [
        ("2 attempts", "Paused by an admin: A look.", True),
        ("1 attempt", "Paused by an admin: B.", True),
        ("1 queued cycle", "In line for a worker", False),
    ]


def test_an_agent_rests_after_an_error_of_its_provider() -> None:
    agent = factories.make_agent(name="Busy")
    study = factories.make_study(agents=[agent])
    until = timezone.now() + timedelta(minutes=5)
    Agent.objects.update(not_before=until)
    why = "Rests after an error of its provider; the next run is not before"
    assert holds(snapshot(study)) == [Hold("1 queued cycle of Busy (scripted)", why, until)]


def test_independent_reviews_wait_and_keep_nobody(reviewer: User) -> None:
    study = factories.make_study(overlap_fraction=Decimal(1))
    factories.deliver_next()
    review(reviewer)
    why = "In line for reviewers who never worked on the trial; no trial waits for it"
    assert told(study) == [("1 independent review", why, False)]
