"""The one rule about tries: what follows a run that brought no deliverable.

PROTOCOL.md, "The cycle's life": lost leases and provider errors never fail a cycle; repeated provider
errors or a refused key pause the agent; the agent's own failure too often fails the cycle. A cycle whose
lease is lost time after time pauses the agent too: it may hang, or kill its worker.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from reviews.rules.cycle import Event

OWN_TRIES = 3
PROVIDER_ERRORS = 5
LOST_LEASES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
LONGEST_RETRY_AFTER = timedelta(hours=1)
DOUBLINGS = 10  # enough to reach LONGEST_WAIT; more would only overflow a timedelta


class Fault(StrEnum):
    """Why a run brought no deliverable."""

    EMPTY = "empty"
    WRONG_SHAPE = "wrong_shape"
    TOO_MUCH = "too_much"
    TOO_SLOW = "too_slow"
    REFUSED_KEY = "refused_key"
    RATE_LIMITED = "rate_limited"
    PROVIDER_ERROR = "provider_error"
    UNREACHABLE = "unreachable"
    REFUSED_REQUEST = "refused_request"
    NOT_STORED = "not_stored"
    LEASE_LOST = "lease_lost"
    BUG = "bug"

    @property
    def own(self) -> bool:
        """Whether the failure is the agent's own and so counts towards failing the cycle."""
        return self in OWN_FAULTS


OWN_FAULTS = frozenset(
    {Fault.EMPTY, Fault.WRONG_SHAPE, Fault.TOO_MUCH, Fault.TOO_SLOW, Fault.REFUSED_REQUEST, Fault.BUG}
)


@dataclass(frozen=True)
class Decision:
    """What to do now. `wait` is how long the queued cycle rests first, None for no time at all."""

    event: Event
    wait: timedelta | None
    pause_agent: bool


def decide(
    fault: Fault,
    own_failures: int,
    provider_errors_in_a_row: int,
    retry_after: timedelta | None,
    jitter: float,
    lost_in_a_row: int = 0,
) -> Decision:
    """Decide what follows a fault.

    `own_failures` are this cycle's own failures since it was first queued or last retried by an admin;
    `provider_errors_in_a_row` are the agent's refused keys, rate limits, provider errors and failed
    connections since its last reply, and refused requests, which may be this job's fault or that of every
    job: they count for both; `lost_in_a_row` are this cycle's runs that were lost, with no other
    run in between: every fifth pauses the agent, so that a resumed one gets five more. All count the
    present fault. `retry_after` is what the provider
    asked for, None if nothing. `jitter` in [0, 1) spreads the tries: the wait is 50 to 100 % of the
    exponential back-off (5 s, 10 s, 20 s ... 10 min), but never shorter than `retry_after`, of which
    an hour is believed at most. A refused key pauses the agent and so needs no wait.
    """
    if fault == Fault.LEASE_LOST:
        # The lease itself has been the wait.
        pause = lost_in_a_row > 0 and lost_in_a_row % LOST_LEASES == 0
        return Decision(Event.LEASE_LOST, wait=None, pause_agent=pause)
    if fault == Fault.REFUSED_KEY:
        return Decision(Event.RETRYABLE_ERROR, wait=None, pause_agent=True)
    if fault.own and own_failures >= OWN_TRIES:
        refused = fault is Fault.REFUSED_REQUEST and provider_errors_in_a_row >= PROVIDER_ERRORS
        return Decision(Event.GAVE_UP, wait=None, pause_agent=refused)
    failures = own_failures if fault.own else provider_errors_in_a_row
    wait = _back_off(failures, jitter)
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_RETRY_AFTER))
    of_provider = not fault.own or fault is Fault.REFUSED_REQUEST
    pause = of_provider and provider_errors_in_a_row >= PROVIDER_ERRORS
    return Decision(Event.RETRYABLE_ERROR, wait=wait, pause_agent=pause)


def _back_off(failures: int, jitter: float) -> timedelta:
    doublings = min(failures - 1, DOUBLINGS)
    longest: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return longest * (0.5 + jitter / 2)
