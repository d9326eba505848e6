"""Which fault each way of ending comes to, and what may be repeated of a provider's words."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from agents.adapters import refusals
from agents.adapters.base import AdapterError
from reviews.rules.retry import Fault

WAIT = timedelta(seconds=9)


def status(code: int, **rest: Any) -> AdapterError:
    return refusals.status(code, **{"words": "Words.", "key": "sk-1", "wait": WAIT, **rest})


@pytest.mark.parametrize(
    ("code", "fault", "wait"),
    [
        (302, Fault.REFUSED_KEY, None),
        (400, Fault.REFUSED_KEY, None),
        (401, Fault.REFUSED_KEY, None),
        (402, Fault.REFUSED_KEY, None),
        (403, Fault.REFUSED_KEY, None),
        (404, Fault.REFUSED_KEY, None),
        (408, Fault.PROVIDER_ERROR, WAIT),
        (409, Fault.PROVIDER_ERROR, WAIT),
        (413, Fault.TOO_MUCH, None),
        (422, Fault.REFUSED_KEY, None),
        (425, Fault.PROVIDER_ERROR, WAIT),
        (429, Fault.RATE_LIMITED, WAIT),
        (500, Fault.PROVIDER_ERROR, WAIT),
        (529, Fault.PROVIDER_ERROR, WAIT),
    ],
)
def test_status_is_a_plain_no_that_costs_nothing(code: int, fault: Fault, wait: timedelta | None) -> None:
    error = status(code)
    assert (error.fault, error.retry_after, error.unanswered) == (fault, wait, False)
    assert f"(HTTP {code})" in str(error)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("refused", Fault.REFUSED_KEY),
        ("used_up", Fault.REFUSED_KEY),
        ("too_long", Fault.TOO_MUCH),
        ("filtered", Fault.EMPTY),
        ("unreadable", Fault.TOO_MUCH),
    ],
)
def test_provider_s_own_words_say_more_than_the_status(told: str, fault: Fault) -> None:
    assert status(400, **{told: True}).fault is fault


def test_provider_that_fails_fails_whatever_its_words_remind_of() -> None:
    assert status(500, too_long=True, filtered=True, unreadable=True).fault is Fault.PROVIDER_ERROR


def test_words_for_a_refused_key_are_never_repeated() -> None:
    assert "Words" not in str(status(401))
    assert "Words" not in str(status(400, refused=True))
    assert "Words" in str(status(400))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Bad key sk-1.", "Bad key ***"),
        ("Two\n\tlines\x00 of\u202e it", "Two lines of it"),
        ("x" * 1000, "x" * 300),
        (" ...", "it gives no reason"),
        ("", "it gives no reason"),
    ],
)
def test_words_are_shown_short_on_one_line_and_without_the_key(words: str, shown: str) -> None:
    assert refusals.readable(words, "sk-1") == shown


def test_without_a_key_there_is_nothing_to_blot_out() -> None:
    assert refusals.readable("Words", "") == "Words"


@pytest.mark.parametrize(
    ("cause", "fault", "unanswered"),
    [
        (None, Fault.UNREACHABLE, False),
        (httpx2.ConnectError("No."), Fault.UNREACHABLE, False),
        (httpx2.ConnectTimeout("No."), Fault.UNREACHABLE, False),
        (httpx2.ReadError("No."), Fault.PROVIDER_ERROR, True),
        (httpx2.RemoteProtocolError("No."), Fault.PROVIDER_ERROR, True),
    ],
)
def test_request_that_had_left_may_have_been_paid_for(
    cause: Exception | None, fault: Fault, unanswered: bool
) -> None:
    error = refusals.connection(cause)
    assert (error.fault, error.unanswered) == (fault, unanswered)


def test_cap_that_the_sdk_took_for_a_broken_connection_is_the_cap() -> None:
    cap = AdapterError(Fault.TOO_MUCH, "Too long.", unanswered=True)
    assert refusals.connection(cap) is cap


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (refusals.cut(), Fault.PROVIDER_ERROR),
        (refusals.midway("overloaded_error"), Fault.PROVIDER_ERROR),
        (refusals.midway("", limited=True), Fault.RATE_LIMITED),
        (refusals.too_slow(3), Fault.TOO_SLOW),
        (refusals.not_json(), Fault.PROVIDER_ERROR),
        (refusals.no_object(), Fault.WRONG_SHAPE),
    ],
)
def test_answer_that_is_not_whole_may_have_been_paid_for(error: AdapterError, fault: Fault) -> None:
    assert (error.fault, error.unanswered) == (fault, True)


def test_reason_for_an_end_in_the_middle_is_a_code_and_nothing_else() -> None:
    assert "(overloaded_error)" in str(refusals.midway("overloaded_error"))
    assert "(it gives no reason)" in str(refusals.midway("key sk-1 is bad"))
