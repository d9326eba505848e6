import pytest

from reviews.rules.cycle import Event, IllegalTransition, State, first_state, next_state

# Written out again from PROTOCOL.md, "The cycle's life", so that a change of the table shows; with what the
# arm critique and an admin's pause of one attempt add to it.
LEGAL = {
    ("awaiting_feedback", "feedback_submitted"): "queued",
    ("awaiting_feedback", "cancelled"): "cancelled",
    ("queued", "taken"): "running",
    ("queued", "cancelled"): "cancelled",
    ("running", "delivered"): "awaiting_review",
    ("running", "critiqued"): "queued",
    ("running", "stopped"): "queued",
    ("running", "lease_lost"): "queued",
    ("running", "retryable_error"): "queued",
    ("running", "gave_up"): "failed",
    ("running", "cancelled"): "cancelled",
    ("awaiting_review", "claimed"): "in_review",
    ("awaiting_review", "cancelled"): "cancelled",
    ("in_review", "claim_ended"): "awaiting_review",
    ("in_review", "locked"): "scored",
    ("in_review", "cancelled"): "cancelled",
    ("failed", "retried"): "queued",
    ("failed", "cancelled"): "cancelled",
}
PAIRS = [(state, event) for state in State for event in Event]


@pytest.mark.parametrize(("state", "event"), [pair for pair in PAIRS if pair in LEGAL])
def test_legal_event_leads_to_the_protocols_state(state: State, event: Event) -> None:
    assert next_state(state, event) == LEGAL[state, event]


@pytest.mark.parametrize(("state", "event"), [pair for pair in PAIRS if pair not in LEGAL])
def test_illegal_event_is_refused_and_named(state: State, event: Event) -> None:
    with pytest.raises(IllegalTransition) as refusal:
        next_state(state, event)
    assert (refusal.value.state, refusal.value.event) == (state, event)
    assert str(refusal.value) == f"A cycle that is {state.value} cannot take the event {event.value}."


def test_every_pair_of_the_protocol_was_tried() -> None:
    assert set(LEGAL) <= set(PAIRS)


@pytest.mark.parametrize(
    ("arm", "state"),
    [
        (None, State.QUEUED),
        ("feedback", State.AWAITING_FEEDBACK),
        ("retry", State.QUEUED),
        ("critique", State.QUEUED),
    ],
)
def test_only_a_feedback_cycle_waits_before_it_is_queued(arm: str | None, state: State) -> None:
    assert first_state(arm) is state
