"""The scripted agent fails as its settings say, and only then."""

import time
from datetime import timedelta
from typing import Any

import pytest

from agents.adapters.base import AdapterError, Limits, check_reply
from agents.adapters.scripted import ScriptedAdapter
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import FEEDBACK, JobFactory


def fault(job: JobFactory, rule: dict[str, Any], **rest: Any) -> Fault | None:
    work = job(settings={"fail": [rule]}, **rest)
    try:
        check_reply(ScriptedAdapter().deliver(work), work.limits)
    except AdapterError as error:
        return error.fault
    return None


@pytest.mark.parametrize("each", [each for each in Fault if each is not Fault.BUG])
def test_every_fault_can_be_asked_for(job: JobFactory, each: Fault) -> None:
    assert fault(job, {"fault": each.value}) is each


@pytest.mark.parametrize("each", [Fault.EMPTY, Fault.WRONG_SHAPE, Fault.TOO_MUCH])
def test_bad_replies_are_really_returned_for_the_check_to_catch(job: JobFactory, each: Fault) -> None:
    work = job(settings={"fail": [{"fault": each.value}]})
    reply = ScriptedAdapter().deliver(work)
    with pytest.raises(AdapterError) as caught:
        check_reply(reply, work.limits)
    assert caught.value.fault is each


def test_bug_is_a_plain_exception(job: JobFactory) -> None:
    with pytest.raises(RuntimeError, match="A bug, as the agent's settings ask for"):
        fault(job, {"fault": "bug"})


@pytest.mark.parametrize(
    ("rule", "spoilt"),
    [
        ({}, True),
        ({"attempt": 0}, True),
        ({"attempt": 1}, False),
        ({"tasks": ["members"]}, True),
        ({"tasks": ["another"]}, False),
        ({"times": 3}, True),
        ({"times": 2}, False),
        ({"times": 0}, False),
        ({"attempt": 0, "tasks": ["another"], "times": 3}, False),
    ],
)
def test_rule_holds_for_its_attempt_tasks_and_times(
    job: JobFactory, rule: dict[str, Any], spoilt: bool
) -> None:
    found = fault(job, {"fault": "provider_error", **rule}, tries=2)
    assert found is (Fault.PROVIDER_ERROR if spoilt else None)


def test_rule_for_a_later_attempt_leaves_the_first_alone(job: JobFactory) -> None:
    rule = {"fault": "empty", "attempt": 1}
    assert fault(job, rule) is None
    assert fault(job, rule, attempt=1, guidance=FEEDBACK) is Fault.EMPTY


def test_first_rule_that_holds_counts(job: JobFactory) -> None:
    rules = [{"fault": "empty", "attempt": 7}, {"fault": "refused_key"}, {"fault": "unreachable"}]
    with pytest.raises(AdapterError) as caught:
        ScriptedAdapter().deliver(job(settings={"fail": rules}))
    assert caught.value.fault is Fault.REFUSED_KEY


def test_retry_after_is_passed_on(job: JobFactory) -> None:
    rule = {"fault": "rate_limited", "retry_after": 30}
    with pytest.raises(AdapterError) as caught:
        ScriptedAdapter().deliver(job(settings={"fail": [rule]}))
    assert caught.value.retry_after == timedelta(seconds=30)


def test_unknown_fault_is_said(job: JobFactory) -> None:
    with pytest.raises(ValueError, match="'tired' is not a valid Fault"):
        fault(job, {"fault": "tired"})


def test_run_takes_the_seconds_asked_for(job: JobFactory) -> None:
    before = time.monotonic()
    ScriptedAdapter().deliver(job(settings={"seconds": 0.2}))
    assert time.monotonic() - before >= 0.2


def test_of_two_numbers_a_run_takes_a_time_in_between(job: JobFactory) -> None:
    before = time.monotonic()
    ScriptedAdapter().deliver(job(settings={"seconds": [0.1, 0.2]}))
    assert time.monotonic() - before >= 0.1
    with pytest.raises(AdapterError, match=r"No reply within 0\.1 seconds\.") as caught:
        ScriptedAdapter().deliver(job(settings={"seconds": [0.2, 60]}, limits=Limits(seconds=0.1)))
    assert caught.value.fault is Fault.TOO_SLOW


def test_run_over_its_limit_ends_there_as_too_slow(job: JobFactory) -> None:
    before = time.monotonic()
    with pytest.raises(AdapterError, match=r"No reply within 0\.1 seconds\.") as caught:
        ScriptedAdapter().deliver(job(settings={"seconds": 60}, limits=Limits(seconds=0.1)))
    assert caught.value.fault is Fault.TOO_SLOW
    assert time.monotonic() - before < 5
