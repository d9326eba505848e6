"""Errors of Anthropic's that are more than their status."""

from datetime import timedelta

import anthropic
import httpx2
import pytest

from agents.adapters.anthropic_errors import in_stream, translate
from reviews.rules.retry import Fault
from tests.wire.messages import error as body

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/messages")
PDF = "messages.0.content.1.pdf.source.base64.data: The PDF specified was not valid."
PICTURE = "messages.0.content.1.image.source.base64.data: Could not process image"
UNREADABLE = "The model can't open a file of the job (HTTP 400)"
NOT_TAKEN = (
    "The provider does not take the request (HTTP 400): temperature is deprecated. Check the model's name,"
    " the base URL and the agent's settings."
)


def error(status: int, words: str, code: str | None = None) -> anthropic.APIStatusError:
    content = body("invalid_request_error", words)
    if code is not None:
        content["error"]["details"] = {"error_code": code}
    response = httpx2.Response(status, request=REQUEST, headers={"retry-after": "9"}, json=content)
    return anthropic.APIStatusError("Error.", response=response, body=content)


@pytest.mark.parametrize(
    ("given", "fault", "words"),
    [
        (
            error(400, "prompt is too long: 1204113 tokens > 1000000 maximum"),
            Fault.TOO_MUCH,
            "The job is too long for the model (HTTP 400).",
        ),
        (
            error(400, "input length and `max_tokens` exceed context limit: 199000 + 16000 > 200000"),
            Fault.TOO_MUCH,
            "The job is too long for the model (HTTP 400).",
        ),
        (
            error(400, PDF),
            Fault.TOO_MUCH,
            f"{UNREADABLE}: {PDF}",
        ),
        (
            error(400, PICTURE),
            Fault.TOO_MUCH,
            f"{UNREADABLE}: {PICTURE}.",
        ),
        (
            error(400, "Output blocked by content filtering policy"),
            Fault.EMPTY,
            "The provider's content filter refused the job (HTTP 400).",
        ),
        (
            error(400, "Your credit balance is too low to access the Anthropic API."),
            Fault.REFUSED_KEY,
            "What the provider allows to spend is used up (HTTP 400).",
        ),
        (
            error(429, "Limit reached.", "enforced_spend_limit_reached"),
            Fault.REFUSED_KEY,
            "What the provider allows to spend is used up (HTTP 429).",
        ),
        (error(400, "temperature is deprecated."), Fault.REFUSED_KEY, NOT_TAKEN),
    ],
)
def test_words_say_more_than_the_status(given: anthropic.APIStatusError, fault: Fault, words: str) -> None:
    found = translate(given, "sk-1")
    assert (found.fault, str(found), found.unanswered) == (fault, words, False)


def test_wait_that_an_overloaded_provider_asks_for_is_kept() -> None:
    found = translate(error(529, "Overloaded"), "sk-1")
    assert (found.fault, found.retry_after) == (Fault.PROVIDER_ERROR, timedelta(seconds=9))


@pytest.mark.parametrize(
    ("kind", "fault", "reason"),
    [
        ("overloaded_error", Fault.PROVIDER_ERROR, "overloaded_error"),
        ("rate_limit_error", Fault.RATE_LIMITED, "rate_limit_error"),
        ("sk-1 is bad", Fault.PROVIDER_ERROR, "it gives no reason"),
    ],
)
def test_error_in_a_stream_may_have_been_paid_for(kind: str, fault: Fault, reason: str) -> None:
    found = in_stream(body(kind, "Words."))
    assert (found.fault, found.unanswered) == (fault, True)
    assert str(found) == f"The provider failed in the middle of its answer ({reason})."


def test_error_in_a_stream_of_any_shape_is_told() -> None:
    assert in_stream(["no object"]).fault is Fault.PROVIDER_ERROR
