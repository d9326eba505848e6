"""Several admins press at once, while workers and reviewers go on: each thing happens once, nothing hangs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions import cancel_trials, retry_cycles
from reviews.actions.cancel_trials import cancel_unfinished
from reviews.actions.claim import claim_next
from reviews.actions.halt import halt, resume_all
from reviews.actions.holds import hold_agent, hold_cycle, release_agent, release_cycle
from reviews.actions.problem import Refused
from reviews.actions.retry_cycles import retry_failed
from reviews.actions.unblind_study import unblind_study
from reviews.models import (
    AgentHold,
    Amendment,
    Claim,
    Halt,
    ReviewCycle,
    Study,
    Transition,
    Trial,
    User,
)
from reviews.rules.retry import Fault
from tests.factories import deliver_next, make_pool, make_reviewer, make_study, make_user
from tests.faults.threads import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "Enough."


@pytest.fixture
def admin(transactional_db: None) -> User:
    return make_user("ada", "admin")


def refused(results: list[object]) -> int:
    """How many were refused. Any other exception fails the test."""
    wrong = [found for found in results if isinstance(found, Exception) and not isinstance(found, Refused)]
    assert wrong == []
    return sum(isinstance(found, Refused) for found in results)


def test_8_presses_stop_and_resume_all_runs_once(admin: User) -> None:
    for _ in range(2):
        assert refused([*at_once(lambda _: halt(by=admin), range(8))]) == 7
        assert refused([*at_once(lambda _: resume_all(by=admin), range(8))]) == 7
    assert (Halt.objects.count(), Halt.objects.filter(ended_at=None).count()) == (2, 0)


def test_8_presses_hold_and_release_an_agent_once(admin: User) -> None:
    study = make_study()
    agent = study.agents.get()
    hold = partial(hold_agent, study=study, agent=agent, by=admin)
    assert refused([*at_once(lambda number: hold(reason=f"Reason {number}."), range(8))]) == 7
    assert AgentHold.objects.count() == 1
    assert refused([*at_once(lambda _: release_agent(study=study, agent=agent), range(8))]) == 7


def test_8_presses_hold_and_release_an_attempt_once(admin: User) -> None:
    make_study()
    cycle = ReviewCycle.objects.get()
    assert refused([*at_once(lambda _: hold_cycle(cycle=cycle, by=admin, reason=WHY), range(8))]) == 7
    assert refused([*at_once(lambda _: release_cycle(cycle=cycle, by=admin), range(8))]) == 7
    assert list(Transition.objects.values_list("event", flat=True)) == ["held", "released"]


def test_4_presses_unblind_once(admin: User) -> None:
    study = make_study()
    unblind = partial(unblind_study, study=study, by=admin, reason=WHY, early=True)
    assert refused([*at_once(lambda _: unblind(), range(4))]) == 3
    assert Amendment.objects.count() == 1


def test_two_admins_cancel_all_while_workers_and_reviewers_go_on(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel_trials, "AT_ONCE", 4)
    study = make_study(make_pool(tasks=20))
    for _ in range(4):
        deliver_next()
    reviewers = [make_reviewer() for _ in range(3)]
    cancel = partial(cancel_unfinished, study=study, by=admin, reason=WHY)
    results = together(
        cancel,
        cancel,
        *[partial(take_next, "scripted") for _ in range(3)],
        *[partial(claim_next, reviewer=reviewer) for reviewer in reviewers],
    )
    refused(results)
    cancelled = [found for found in results[:2] if isinstance(found, int)]
    assert sum(cancelled) == 20
    assert set(Trial.objects.values_list("outcome", flat=True)) == {"cancelled"}
    assert set(ReviewCycle.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Transition.objects.filter(event="cancelled").count() == 20
    assert not Claim.objects.filter(ended_at=None).exists()


def test_all_failed_are_retried_or_cancelled_and_none_is_both(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel_trials, "AT_ONCE", 3)
    monkeypatch.setattr(retry_cycles, "AT_ONCE", 3)
    study = make_study(make_pool(tasks=12))
    while taken := take_next("scripted"):
        fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=timedelta(seconds=1))
        ReviewCycle.objects.update(not_before=None)
    retry = partial(retry_failed, study=study, by=admin, reason=WHY)
    cancel = partial(cancel_unfinished, study=study, by=admin, reason=WHY)
    refused(together(retry, retry, cancel, cancel))
    assert Transition.objects.filter(event="retried").count() == 12
    states = ReviewCycle.objects.values_list("state", "trial__outcome")
    assert set(states) <= {("queued", None), ("cancelled", "cancelled")}
    assert Study.objects.get().trials.count() == 12
