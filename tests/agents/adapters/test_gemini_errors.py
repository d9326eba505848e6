"""Errors of Gemini's that are more than their status."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from google.genai import errors

from agents.adapters import retry_after
from agents.adapters.gemini_errors import in_stream, translate
from reviews.rules.retry import Fault
from tests.wire.generate_errors import error as body
from tests.wire.generate_errors import retry_info

QUOTA = "type.googleapis.com/google.rpc.QuotaFailure"
SPENT = "What the provider allows to spend is used up (HTTP 429)."
FEWER = "The provider asked for fewer requests (HTTP 429)."
REFUSED = "The provider refused the key, or its quota is used up (HTTP 400)."
TOO_LONG = "The job is too long for the model (HTTP 400)."
NO_PAGES = "The model can't open a file of the job (HTTP 400): The document has no pages."


def error(
    code: int, message: str = "Words.", *details: Any, headers: dict[str, str] | None = None
) -> errors.APIError:
    content = body(code, "STATUS", message, *details)
    return errors.ClientError(code, content, httpx2.Response(code, headers=headers, json=content))


def quota(id_: str, value: str) -> dict[str, Any]:
    return {"@type": QUOTA, "violations": [{"quotaId": id_, "quotaValue": value}]}


@pytest.mark.parametrize(
    ("given", "fault", "words"),
    [
        (error(400, "API key not valid. Please pass a valid API key."), Fault.REFUSED_KEY, REFUSED),
        (error(400, "API key expired. Please renew the API key."), Fault.REFUSED_KEY, REFUSED),
        (error(400, "Words.", {"reason": "API_KEY_SERVICE_BLOCKED"}), Fault.REFUSED_KEY, REFUSED),
        (error(429, "Quota.", quota("RequestsPerMinute", "10")), Fault.RATE_LIMITED, FEWER),
        (error(429, "Quota.", quota("RequestsPerDay-FreeTier", "20")), Fault.REFUSED_KEY, SPENT),
        (error(429, "Quota.", quota("RequestsPerMinute", "0")), Fault.REFUSED_KEY, SPENT),
        (error(429, "Quota exceeded for metric: requests, limit: 0"), Fault.REFUSED_KEY, SPENT),
        (error(429, "Your prepayment credits are depleted."), Fault.REFUSED_KEY, SPENT),
        (
            error(400, "The input token count (9) exceeds the maximum number of tokens allowed (8)."),
            Fault.TOO_MUCH,
            TOO_LONG,
        ),
        (error(400, "Request payload size exceeds the limit: 1048576 bytes."), Fault.TOO_MUCH, TOO_LONG),
        (error(400, "The document has no pages."), Fault.TOO_MUCH, NO_PAGES),
    ],
)
def test_details_and_words_say_more_than_the_status(given: errors.APIError, fault: Fault, words: str) -> None:
    found = translate(given, "sk-1")
    assert (found.fault, str(found), found.unanswered) == (fault, words, False)


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        (error(429, "Quota.", retry_info("12.5s")), timedelta(seconds=12.5)),
        (error(429, "Quota.", retry_info("12.5s"), headers={"retry-after": "9"}), timedelta(seconds=9)),
        (error(503, "Overloaded.", retry_info("3s")), timedelta(seconds=3)),
        (error(429, "Quota.", retry_info("999999999s")), retry_after.LONGEST),
        (error(429, "Quota.", retry_info("soon")), None),
        (error(429, "Quota.", {"retryDelay": 3}, "nothing"), None),
        (error(429, "Quota."), None),
    ],
)
def test_wait_is_in_the_header_or_else_in_the_body(given: errors.APIError, wait: timedelta | None) -> None:
    assert translate(given, "").retry_after == wait


@pytest.mark.parametrize("content", [None, [], "Bad", {"error": "Bad"}, {"error": {"details": "none"}}])
def test_error_of_any_shape_is_told(content: Any) -> None:
    given = errors.ServerError(500, content or {}, httpx2.Response(500))
    assert str(translate(given, "")) == "The provider failed (HTTP 500)."


@pytest.mark.parametrize(
    ("content", "fault", "reason", "wait"),
    [
        (body(503, "UNAVAILABLE", "Overloaded."), Fault.PROVIDER_ERROR, "UNAVAILABLE", None),
        (
            body(429, "RESOURCE_EXHAUSTED", "Quota.", retry_info("5s")),
            Fault.RATE_LIMITED,
            "RESOURCE_EXHAUSTED",
            timedelta(seconds=5),
        ),
        ({"error": "Bad"}, Fault.PROVIDER_ERROR, "it gives no reason", None),
        ({"error": None}, Fault.PROVIDER_ERROR, "it gives no reason", None),
    ],
)
def test_error_in_a_stream_may_have_been_paid_for(
    content: dict[str, Any], fault: Fault, reason: str, wait: timedelta | None
) -> None:
    found = in_stream(content)
    assert (found.fault, found.unanswered, found.retry_after) == (fault, True, wait)
    assert str(found) == f"The provider failed in the middle of its answer ({reason})."
