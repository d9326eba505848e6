"""Errors of OpenAI's formats that are more than their status."""

from datetime import timedelta

import httpx2
import openai
import pytest

from agents.adapters.openai_errors import told, translate
from reviews.rules.retry import Fault

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/responses")


def error(status: int, words: str | None = None, **body: str | int | None) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST, headers={"retry-after": "9"})
    return openai.APIStatusError("Error.", response=response, body=words or {"message": "Words.", **body})


UNREADABLE = "The model can't open a file of the job (HTTP 400): Words."
FILTERED = "The provider's content filter refused the job (HTTP 400)."
TOO_LONG = "The job is too long for the model (HTTP 400)."
NOT_TAKEN = "The provider does not take the request (HTTP 400): Words. Check the model's name, the base URL"
SETTINGS = " and the agent's settings."


@pytest.mark.parametrize(
    ("given", "fault", "words"),
    [
        (error(400, code="invalid_image_format"), Fault.TOO_MUCH, UNREADABLE),
        (error(400, param="input[0].content[1].file_data"), Fault.TOO_MUCH, UNREADABLE),
        (error(400, code="image_content_policy_violation"), Fault.EMPTY, FILTERED),
        (error(400, code="invalid_prompt"), Fault.EMPTY, FILTERED),
        (error(400, type="exceed_context_size_error"), Fault.TOO_MUCH, TOO_LONG),
        (error(400, message="The maximum context length is 4096 tokens."), Fault.TOO_MUCH, TOO_LONG),
        (error(400, param="temperature"), Fault.REFUSED_KEY, NOT_TAKEN + SETTINGS),
        (
            error(400, "Words.\nMore."),
            Fault.REFUSED_KEY,
            NOT_TAKEN.replace("Words", "Words. More") + SETTINGS,
        ),
        (
            error(429, type="tokens", message="Request too large for gpt-6: Limit 10, Requested 20."),
            Fault.TOO_MUCH,
            "The job is too long for what may be asked at once (HTTP 429).",
        ),
        (
            error(429, code="insufficient_quota"),
            Fault.REFUSED_KEY,
            "What the provider allows to spend is used up (HTTP 429).",
        ),
    ],
)
def test_codes_and_words_say_more_than_the_status(
    given: openai.APIStatusError, fault: Fault, words: str
) -> None:
    found = translate(given, "")
    assert (found.fault, str(found), found.unanswered) == (fault, words, False)


@pytest.mark.parametrize(
    ("given", "fault", "words"),
    [
        (
            {"code": "rate_limit_exceeded", "message": "Slow."},
            Fault.RATE_LIMITED,
            "for fewer requests: Slow.",
        ),
        ({"code": "insufficient_quota"}, Fault.REFUSED_KEY, "to spend is used up: it gives no reason."),
        ({"code": "context_length_exceeded", "message": "Oh."}, Fault.TOO_MUCH, "long for the model: Oh."),
        ({"message": "Request too large."}, Fault.TOO_MUCH, "too long for the model: Request too large."),
        ({"code": 500, "message": "Oh."}, Fault.PROVIDER_ERROR, "in the middle of its answer: Oh."),
        ("Oh.", Fault.PROVIDER_ERROR, "in the middle of its answer: Oh."),
        (None, Fault.PROVIDER_ERROR, "in the middle of its answer: it gives no reason."),
    ],
)
def test_error_in_a_good_answer_is_told_by_its_codes(given: object, fault: Fault, words: str) -> None:
    found = told(given, "")
    assert (found.fault, found.unanswered) == (fault, True)
    assert str(found).endswith(words)


def test_wait_that_a_failing_provider_asks_for_is_kept() -> None:
    assert translate(error(503), "").retry_after == timedelta(seconds=9)
    assert translate(error(401), "").retry_after is None
