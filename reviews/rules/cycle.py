"""The life of a review cycle as data: PROTOCOL.md, "The cycle's life"."""

from enum import StrEnum


class State(StrEnum):
    """Where a review cycle stands."""

    AWAITING_FEEDBACK = "awaiting_feedback"
    QUEUED = "queued"
    RUNNING = "running"
    AWAITING_REVIEW = "awaiting_review"
    IN_REVIEW = "in_review"
    SCORED = "scored"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a review cycle."""

    FEEDBACK_SUBMITTED = "feedback_submitted"
    TAKEN = "taken"
    DELIVERED = "delivered"
    CRITIQUED = "critiqued"
    STOPPED = "stopped"
    LEASE_LOST = "lease_lost"
    RETRYABLE_ERROR = "retryable_error"
    GAVE_UP = "gave_up"
    CLAIMED = "claimed"
    CLAIM_ENDED = "claim_ended"
    LOCKED = "locked"
    RETRIED = "retried"
    CANCELLED = "cancelled"


class IllegalTransition(Exception):  # noqa: N818 - it reads as a refusal where it is caught
    """The event cannot happen to a cycle in that state."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"A cycle that is {state} cannot take the event {event}.")
        self.state = state
        self.event = event


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.AWAITING_FEEDBACK, Event.FEEDBACK_SUBMITTED): State.QUEUED,
    (State.QUEUED, Event.TAKEN): State.RUNNING,
    (State.RUNNING, Event.DELIVERED): State.AWAITING_REVIEW,
    # The arm critique: the critic has written, the agent's own run comes next.
    (State.RUNNING, Event.CRITIQUED): State.QUEUED,
    # An admin holds the cycle: its run ended between two calls and goes on later.
    (State.RUNNING, Event.STOPPED): State.QUEUED,
    (State.RUNNING, Event.LEASE_LOST): State.QUEUED,
    (State.RUNNING, Event.RETRYABLE_ERROR): State.QUEUED,
    (State.RUNNING, Event.GAVE_UP): State.FAILED,
    (State.AWAITING_REVIEW, Event.CLAIMED): State.IN_REVIEW,
    (State.IN_REVIEW, Event.CLAIM_ENDED): State.AWAITING_REVIEW,
    (State.IN_REVIEW, Event.LOCKED): State.SCORED,
    (State.FAILED, Event.RETRIED): State.QUEUED,
    # Locked scores are the measurement: nothing takes a scored cycle out of the study again.
    (State.AWAITING_FEEDBACK, Event.CANCELLED): State.CANCELLED,
    (State.QUEUED, Event.CANCELLED): State.CANCELLED,
    (State.RUNNING, Event.CANCELLED): State.CANCELLED,
    (State.AWAITING_REVIEW, Event.CANCELLED): State.CANCELLED,
    (State.IN_REVIEW, Event.CANCELLED): State.CANCELLED,
    (State.FAILED, Event.CANCELLED): State.CANCELLED,
}


def next_state(state: State, event: Event) -> State:
    """Return the state that the event leads to.

    Raises IllegalTransition for every pair that is not in TRANSITIONS; a cycle that is already
    cancelled cannot be cancelled again, and a scored one takes no event at all.
    The caller holds the lock on the cycle's row.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def first_state(arm: str | None) -> State:
    """Return the state in which a new cycle of the arm starts.

    None is attempt 0, which belongs to no arm. Only cycles of the arm `feedback` wait for something
    before the agent may run: no feedback cycle runs without feedback.
    """
    return State.AWAITING_FEEDBACK if arm == "feedback" else State.QUEUED
