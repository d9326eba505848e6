"""Cancelling and trying again many at once: all of an agent, or all of a study."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions import cancel_trials, retry_cycles
from reviews.actions.cancel_trials import cancel_unfinished
from reviews.actions.problem import Refused
from reviews.actions.retry_cycles import retry_failed
from reviews.models import Agent, Claim, ReviewCycle, ReviewSlot, Study, Transition, Trial, TrialArm, User
from reviews.rules.retry import Fault
from reviews.signals import cycles_queued
from tests.factories import deliver_next, make_agent, make_pool, make_study
from tests.steps import claim, review, score

pytestmark = pytest.mark.django_db

WHY = "The pool was wrong."


def fail_all() -> None:
    """Let every queued cycle fail for good."""
    while taken := take_next("scripted"):
        error = AdapterError(Fault.EMPTY, "Nothing.")
        fail_run(run=taken.run, error=error, latency=timedelta(seconds=1))
        ReviewCycle.objects.update(not_before=None)


def outcomes(study: Study, **of: Any) -> list[str | None]:
    return list(study.trials.filter(**of).order_by("ordinal").values_list("outcome", flat=True))


def cycles(study: Study) -> list[str]:
    found = ReviewCycle.objects.filter(trial__study=study)
    return list(found.order_by("ordinal", "attempt").values_list("state", flat=True))


@pytest.fixture
def agents() -> list[Agent]:
    return [make_agent("one", name="One"), make_agent("two", name="Two")]


# ---- cancel


def test_all_unfinished_trials_are_cancelled_and_finished_ones_stay(reviewer: User, admin: User) -> None:
    study = make_study(make_pool(tasks=4))
    deliver_next()
    review(reviewer)
    deliver_next()
    other = make_study()
    assert cancel_unfinished(study=study, by=admin, reason=f" {WHY} ") == 3
    assert outcomes(study) == ["completed", "cancelled", "cancelled", "cancelled"]
    assert cycles(study) == ["scored", "cancelled", "cancelled", "cancelled"]
    assert (outcomes(other), cycles(other)) == ([None], ["queued"])
    assert set(study.trials.exclude(cancelled_reason="").values_list("cancelled_reason", flat=True)) == {WHY}
    written = Transition.objects.filter(event="cancelled").values_list("from_state", "by", "reason")
    assert sorted(written) == [
        ("awaiting_review", admin.pk, WHY),
        ("queued", admin.pk, WHY),
        ("queued", admin.pk, WHY),
    ]


def test_the_trials_of_one_agent_are_cancelled_alone(agents: list[Agent], admin: User) -> None:
    study = make_study(make_pool(tasks=2), agents=agents)
    assert cancel_unfinished(study=study, agent=agents[0], by=admin, reason=WHY) == 2
    assert outcomes(study, agent=agents[0]) == ["cancelled", "cancelled"]
    assert outcomes(study, agent=agents[1]) == [None, None]


def test_claims_end_slots_close_and_arms_are_cancelled_with_their_trials(
    reviewer: User, other_reviewer: User, admin: User
) -> None:
    """One is scored and in its arms, one is with a reviewer, one runs."""
    study = make_study(make_pool(tasks=3), arms=["feedback", "retry"])
    deliver_next()
    deliver_next()
    score(reviewer, not_met=(1,))
    claim(other_reviewer)
    assert take_next("scripted") is not None
    assert cancel_unfinished(study=study, by=admin, reason=WHY) == 3
    assert set(cycles(study)) == {"scored", "cancelled"}
    assert set(TrialArm.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(Claim.objects.values_list("end", flat=True)) == {"submitted", "cancelled"}
    assert set(ReviewSlot.objects.values_list("state", flat=True)) == {"done", "closed"}


def test_nothing_left_to_cancel_is_said(agents: list[Agent], admin: User) -> None:
    study = make_study(agents=agents)
    cancel_unfinished(study=study, agent=agents[0], by=admin, reason=WHY)
    with pytest.raises(Refused, match="One has no unfinished trial"):
        cancel_unfinished(study=study, agent=agents[0], by=admin, reason=WHY)
    cancel_unfinished(study=study, by=admin, reason=WHY)
    with pytest.raises(Refused, match="This study has no unfinished trial"):
        cancel_unfinished(study=study, by=admin, reason=WHY)


def test_bulk_actions_need_a_reason(admin: User) -> None:
    study = make_study()
    with pytest.raises(Refused, match="Say why"):
        cancel_unfinished(study=study, by=admin, reason=" ")
    with pytest.raises(Refused, match="Say why"):
        retry_failed(study=study, by=admin, reason=" ")
    assert cycles(study) == ["queued"]


def test_a_batch_costs_the_same_statements_for_thirty_trials_as_for_two(admin: User) -> None:
    counts = []
    for tasks in (2, 30):
        study = make_study(make_pool(tasks=tasks))
        with CaptureQueriesContext(connection) as captured:
            assert cancel_unfinished(study=study, by=admin, reason=WHY) == tasks
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_more_trials_than_a_batch_are_all_cancelled(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancel_trials, "AT_ONCE", 2)
    study = make_study(make_pool(tasks=5))
    assert cancel_unfinished(study=study, by=admin, reason=WHY) == 5
    assert set(outcomes(study)) == {"cancelled"}


# ---- retry


def test_all_failed_cycles_are_queued_again_and_their_trials_open(
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(retry_cycles, "AT_ONCE", 2)
    study, other = make_study(make_pool(tasks=3)), make_study()
    fail_all()
    told: list[int] = []

    def hear(count: int, **kwargs: object) -> None:
        told.append(count)

    cycles_queued.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert retry_failed(study=study, by=admin, reason=f" {WHY} ") == 3
    finally:
        cycles_queued.disconnect(hear)
    assert (cycles(study), outcomes(study)) == (["queued"] * 3, [None] * 3)
    assert (cycles(other), outcomes(other)) == (["failed"], ["failed"])
    assert sum(told) == 3
    assert set(ReviewCycle.objects.filter(trial__study=study).values_list("own_failures", flat=True)) == {0}
    written = Transition.objects.filter(event="retried").values_list("by", "reason")
    assert list(written) == [(admin.pk, WHY)] * 3


def test_the_cycles_in_which_one_agent_failed_are_tried_again_alone(agents: list[Agent], admin: User) -> None:
    study = make_study(make_pool(tasks=2), agents=agents)
    fail_all()
    assert retry_failed(study=study, agent=agents[1], by=admin, reason=WHY) == 2
    assert outcomes(study, agent=agents[0]) == ["failed", "failed"]
    assert outcomes(study, agent=agents[1]) == [None, None]
    with pytest.raises(Refused, match="Two has no failed cycle"):
        retry_failed(study=study, agent=agents[1], by=admin, reason=WHY)


def test_a_failure_in_an_arm_opens_that_arm_again(reviewer: User, admin: User) -> None:
    study = make_study(arms=["feedback", "retry"])
    deliver_next()
    review(reviewer, not_met=(1,))
    fail_all()
    assert TrialArm.objects.get(arm="retry").state == "failed"
    assert retry_failed(study=study, by=admin, reason=WHY) == 1
    assert list(TrialArm.objects.order_by("arm").values_list("state", flat=True)) == ["open", "open"]
    assert Trial.objects.get().outcome == "not_completed"


def test_nothing_failed_is_said(admin: User) -> None:
    study = make_study()
    with pytest.raises(Refused, match="This study has no failed cycle"):
        retry_failed(study=study, by=admin, reason=WHY)
