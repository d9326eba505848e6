"""A later attempt starts afresh with the files of the one before, or goes on in its conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reviews.models import AgentRun, Deliverable, Review, ReviewCycle
from tests.agents.model_work import FINISH, JOB, LOOK, WRITE, make_model, run, study_of
from tests.agents.work import content
from tests.factories import make_reviewer
from tests.steps import review, write_feedback
from tests.wire import Says, WireServer, call

pytestmark = pytest.mark.django_db(transaction=True)

CHANGE = Says(
    None,
    (call("edit_file", path="report.md", old="All of it.", new="All of it, in euros."),),
    reasoning="So.",
)


def second_attempt(provider: WireServer, conversation: str, **values: Any) -> list[dict[str, Any]]:
    """Play attempt 0, a review with feedback and attempt 1; the messages of attempt 1's first call."""
    study_of(make_model(), conversation=conversation, **values)
    provider.behave(*JOB.turns, CHANGE, FINISH)
    run()
    reviewer = make_reviewer()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer, "Say it in euros.")
    before = len(provider.requests)
    run()
    messages: list[dict[str, Any]] = provider.requests[before]["messages"]
    return messages


def test_afresh_the_brief_is_told_again_with_the_guidance_and_the_earlier_message(
    provider: WireServer,
) -> None:
    messages = second_attempt(provider, "afresh")
    assert [message["role"] for message in messages] == ["system", "user"]
    told = json.dumps(messages[1])
    for words in ("Please write a short text.", "Say it in euros.", "Here is the report.", "[NOT MET]"):
        assert words in told
    assert "First a look around." not in told


def test_afresh_the_earlier_files_are_in_the_workspace(provider: WireServer) -> None:
    second_attempt(provider, "afresh")
    last = Deliverable.objects.get(cycle__attempt=1)
    assert content(last.files.get()) == b"# Report\n\nAll of it, in euros.\n"


def test_going_on_the_model_sees_its_own_earlier_answers_as_they_were(provider: WireServer) -> None:
    messages = second_attempt(provider, "continue")
    roles = [message["role"] for message in messages]
    assert roles == ["system", "user", *["assistant", "tool"] * 4, "user"]
    assert messages[2]["content"] == "First a look around."
    guidance = json.dumps(messages[-1])
    assert "Say it in euros." in guidance
    assert "Please write a short text." not in guidance, "the brief is there already"
    last = Deliverable.objects.get(cycle__attempt=1)
    assert content(last.files.get()) == b"# Report\n\nAll of it, in euros.\n"


def test_going_on_buys_no_earlier_answer_again(provider: WireServer) -> None:
    second_attempt(provider, "continue")
    assert len(provider.requests) == 4 + 2
    assert ReviewCycle.objects.get(attempt=1).state == "awaiting_review"


def test_a_third_attempt_goes_on_from_both_before(provider: WireServer) -> None:
    second_attempt(provider, "continue", arms=["feedback"], feedback_cycles=2)
    reviewer = Review.objects.get().reviewer
    review(reviewer, not_met=(1,))
    write_feedback(reviewer, "And shorter.")
    provider.behave(FINISH)
    before = len(provider.requests)
    run()
    roles = [message["role"] for message in provider.requests[before]["messages"]]
    assert roles == ["system", "user", *["assistant", "tool"] * 4, "user", *["assistant", "tool"] * 2, "user"]


def test_a_conversation_goes_on_after_an_answer_in_words(provider: WireServer) -> None:
    study_of(make_model(), conversation="continue", arms=["retry"])
    provider.behave(LOOK, WRITE, Says("Done."), FINISH)
    run()
    review(make_reviewer(), not_met=(1,))
    run()
    roles = [message["role"] for message in provider.requests[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "tool", "assistant", "user"]
    assert AgentRun.objects.filter(state="replied").count() == 2
