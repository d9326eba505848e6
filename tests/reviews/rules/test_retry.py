from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.cycle import Event
from reviews.rules.retry import Decision, Fault, decide

OWN = [Fault.EMPTY, Fault.WRONG_SHAPE, Fault.TOO_MUCH, Fault.TOO_SLOW, Fault.REFUSED_REQUEST, Fault.BUG]
PROVIDERS = [Fault.RATE_LIMITED, Fault.PROVIDER_ERROR, Fault.UNREACHABLE]
ALMOST_1 = 1 - 1e-9
COUNTS = st.integers(1, 10_000)
JITTER = st.floats(0, 1, exclude_max=True)
RETRY_AFTER = st.none() | st.timedeltas(timedelta(), timedelta(days=400))


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


@pytest.mark.parametrize("fault", Fault)
def test_only_the_agents_own_faults_count_towards_failing(fault: Fault) -> None:
    assert fault.own is (fault in OWN)


@pytest.mark.parametrize("fault", OWN)
def test_third_own_failure_gives_up(fault: Fault) -> None:
    events = [decide(fault, failures, 1, None, 0.0).event for failures in (1, 2, 3, 4)]
    assert events == [Event.RETRYABLE_ERROR, Event.RETRYABLE_ERROR, Event.GAVE_UP, Event.GAVE_UP]


@pytest.mark.parametrize("fault", [fault for fault in OWN if fault is not Fault.REFUSED_REQUEST])
def test_own_failures_never_pause_the_agent(fault: Fault) -> None:
    assert [decide(fault, failures, 99, None, 0.0).pause_agent for failures in (1, 3)] == [False, False]


@pytest.mark.parametrize("fault", PROVIDERS)
def test_fifth_provider_error_in_a_row_pauses_the_agent(fault: Fault) -> None:
    pauses = [decide(fault, 1, errors, None, 0.0).pause_agent for errors in (1, 4, 5, 6)]
    assert pauses == [False, False, True, True]


def test_refused_key_pauses_the_agent_at_once() -> None:
    assert decide(Fault.REFUSED_KEY, 1, 1, None, 0.0) == Decision(Event.RETRYABLE_ERROR, None, True)


def test_lost_lease_goes_back_to_the_queue_at_once() -> None:
    assert decide(Fault.LEASE_LOST, 99, 99, None, 0.0) == Decision(Event.LEASE_LOST, None, False)


def test_every_fifth_lost_lease_in_a_row_pauses_the_agent() -> None:
    pauses = [decide(Fault.LEASE_LOST, 0, 0, None, 0.0, lost).pause_agent for lost in range(1, 12)]
    assert [lost for lost, pause in enumerate(pauses, 1) if pause] == [5, 10]


@pytest.mark.parametrize(
    ("errors", "shortest"), [(1, 2.5), (2, 5), (3, 10), (4, 20), (7, 160), (8, 300), (9, 300), (5000, 300)]
)
def test_back_off_doubles_from_5_seconds_to_10_minutes(errors: int, shortest: float) -> None:
    assert decide(Fault.PROVIDER_ERROR, 1, errors, None, 0.0).wait == seconds(shortest)
    longest = decide(Fault.PROVIDER_ERROR, 1, errors, None, ALMOST_1).wait
    assert longest == pytest.approx(seconds(2 * shortest), abs=timedelta(milliseconds=1))


def test_own_failures_back_off_by_their_own_count() -> None:
    assert decide(Fault.EMPTY, 2, 9, None, 0.5).wait == seconds(7.5)


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(seconds(1), seconds(2.5)), (seconds(30), seconds(30)), (timedelta(days=1), timedelta(hours=1))],
)
def test_retry_after_is_respected_up_to_an_hour(retry_after: timedelta, wait: timedelta) -> None:
    assert decide(Fault.RATE_LIMITED, 1, 1, retry_after, 0.0).wait == wait


@given(st.sampled_from([f for f in Fault if not f.own]), COUNTS, COUNTS, RETRY_AFTER, JITTER)
def test_provider_errors_and_lost_leases_never_fail_a_cycle(
    fault: Fault, own: int, errors: int, retry_after: timedelta | None, jitter: float
) -> None:
    assert decide(fault, own, errors, retry_after, jitter).event is not Event.GAVE_UP


@given(st.sampled_from(Fault), COUNTS, COUNTS, RETRY_AFTER, JITTER)
def test_a_wait_is_between_2_and_a_half_seconds_and_an_hour(
    fault: Fault, own: int, errors: int, retry_after: timedelta | None, jitter: float
) -> None:
    wait = decide(fault, own, errors, retry_after, jitter).wait
    assert wait is None or seconds(2.5) <= wait <= timedelta(hours=1)


def test_refused_requests_count_for_the_job_and_for_the_agent() -> None:
    """Whose fault such a request is shows when other jobs' are refused too."""
    fault = Fault.REFUSED_REQUEST
    assert [decide(fault, 1, row, None, 0.0).pause_agent for row in (1, 4, 5)] == [False, False, True]
    assert [decide(fault, tries, 1, None, 0.0).event for tries in (2, 3)] == [
        Event.RETRYABLE_ERROR,
        Event.GAVE_UP,
    ]
