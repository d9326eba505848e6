"""What each way of failing comes to, for every provider, streaming or not."""

import json
from datetime import timedelta

import pytest

from agents.adapters import registry
from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Said
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import KEY
from tests.agents.adapters.talking import Talk, run

NOT_TAKEN = "The provider does not take the request"
CHECK = "Check the model's name, the base URL and the agent's settings."
CUT = "The provider cut the connection before the reply was complete."
NOT_JSON = "The provider's answer is not JSON."


@pytest.mark.parametrize(
    ("behaviour", "fault", "words", "wait"),
    [
        ("refused_key", Fault.REFUSED_KEY, r"The provider refused the key, or .* \(HTTP 40[01]\)\.", None),
        ("no_credit", Fault.REFUSED_KEY, r".* used up \(HTTP (402|429)\)\.", None),
        ("forbidden", Fault.REFUSED_KEY, r"The provider refused the key, or .* \(HTTP 403\)\.", None),
        ("quota", Fault.REFUSED_KEY, r"What the provider allows to spend is used up \(HTTP \d+\)\.", None),
        ("no_model", Fault.REFUSED_KEY, rf"{NOT_TAKEN} \(HTTP 404\): .* {CHECK}", None),
        ("redirect", Fault.REFUSED_KEY, rf"{NOT_TAKEN} \(HTTP 307\): .* {CHECK}", None),
        ("echoes_key", Fault.REFUSED_KEY, rf"{NOT_TAKEN} .*: .* for \*\*\*\. See docs\. {CHECK}", None),
        ("job_too_long", Fault.TOO_MUCH, r"The job is too long for the model \(HTTP 400\)\.", None),
        ("too_large", Fault.TOO_MUCH, r"The job is too long for the model \(HTTP 4(00|13)\)\.", None),
        ("rate_limited", Fault.RATE_LIMITED, r"The provider asked for fewer requests \(HTTP 429\)\.", 7),
        ("rate_limited_silently", Fault.RATE_LIMITED, r"The provider asked for fewer requests .*", None),
        ("server_error", Fault.PROVIDER_ERROR, r"The provider failed \(HTTP 500\)\.", None),
        ("overloaded", Fault.PROVIDER_ERROR, r"The provider failed \(HTTP 5\d\d\)\.", 3),
        ("error_bomb", Fault.PROVIDER_ERROR, r"The provider failed \(HTTP 500\)\.", None),
    ],
)  # fmt: skip
def test_status_is_a_plain_no(talk: Talk, behaviour: str, fault: Fault, words: str, wait: int | None) -> None:
    talk.server.behave(behaviour)
    error = talk.failure()
    assert (error.fault, error.unanswered, error.usage) == (fault, False, Usage())
    assert_words(error, words)
    assert error.retry_after == (None if wait is None else timedelta(seconds=wait))
    # The SDK's own retries are off: one place decides about tries.
    assert len(talk.server.requests) == 1


def test_retry_after_as_a_date_is_passed_on(plain_talk: Talk) -> None:
    plain_talk.server.behave("rate_limited_until")
    wait = plain_talk.failure().retry_after
    assert wait is not None
    assert timedelta(seconds=80) < wait <= timedelta(seconds=90)


@pytest.mark.parametrize(
    ("behaviour", "streamed_words", "words"),
    [
        ("cut", CUT, CUT),
        ("silent_close", CUT, CUT),
        ("ends_early", CUT, NOT_JSON),
        ("malformed", NOT_JSON, NOT_JSON),
        ("html", CUT, NOT_JSON),
        ("no_body", CUT, NOT_JSON),
    ],
)
def test_answer_that_is_not_whole_may_have_been_paid_for(
    talk: Talk, behaviour: str, streamed_words: str, words: str
) -> None:
    talk.server.behave(behaviour)
    error = talk.failure()
    assert (error.fault, error.unanswered) == (Fault.PROVIDER_ERROR, True)
    assert str(error) == (streamed_words if talk.stream else words)
    assert len(talk.server.requests) == 1


@pytest.mark.parametrize("behaviour", ["not_an_object", "null"])
def test_answer_that_is_no_object_may_have_been_paid_for(talk: Talk, behaviour: str) -> None:
    talk.server.behave(behaviour)
    error = talk.failure()
    assert error.unanswered
    assert error.fault is (Fault.PROVIDER_ERROR if talk.stream else Fault.WRONG_SHAPE)


def test_stream_that_tells_of_an_error_may_have_been_paid_for(talk: Talk) -> None:
    talk.server.behave("fails_midway")
    error = talk.failure()
    assert (error.fault, error.unanswered) == (Fault.PROVIDER_ERROR, talk.stream)


def test_wrong_shape_is_refused_in_words(plain_talk: Talk) -> None:
    plain_talk.server.behave("wrong_shape")
    error = plain_talk.failure()
    assert (error.fault, error.unanswered) == (Fault.WRONG_SHAPE, False)


@pytest.mark.parametrize("behaviour", ["hang", "trickle", "trickling_head"])
def test_slow_answer_ends_at_the_limit_however_it_is_stretched(talk: Talk, behaviour: str) -> None:
    talk.server.behave(behaviour)
    error = talk.failure(seconds=0.4)
    assert (error.fault, error.unanswered) == (Fault.TOO_SLOW, True)
    assert str(error) == "No complete reply within 0.4 seconds."


def test_slow_answer_within_the_limit_is_read(talk: Talk) -> None:
    talk.server.behave("slow_stream")
    assert talk.turn().text.strip()


def test_nobody_listening_is_unreachable(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(talk.case.format.base[0], "http://127.0.0.1:1/v1")
    error = talk.failure()
    assert (error.fault, error.unanswered) == (Fault.UNREACHABLE, False)
    assert str(error) == "The provider could not be reached."


@pytest.mark.parametrize("behaviour", ["refused_key", "echoes_key", "cut", "malformed"])
def test_key_never_shows_in_an_error_or_its_traceback(talk: Talk, behaviour: str) -> None:
    talk.server.behave(behaviour)
    error = talk.failure()
    assert talk.server.keys == [KEY]
    assert KEY not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_key_does_not_show_in_what_an_answer_brings_back(talk: Talk) -> None:
    raw = talk.send()
    assert KEY not in json.dumps(raw)
    assert KEY not in json.dumps(talk.provider.body(talk.ask(items=(*talk.items, Said(raw)))))


def test_run_without_a_key_waits_for_a_person(plain_talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (plain_talk.case.format.base[0], plain_talk.case.format.key):
        monkeypatch.delenv(name)
    reason = registry.missing(plain_talk.case.kind)
    assert reason is not None
    with pytest.raises(AdapterError) as caught:
        run(plain_talk.provider.send(plain_talk.ask()))
    assert (caught.value.fault, str(caught.value)) == (
        Fault.REFUSED_KEY,
        f"The agent can't be used: {reason}.",
    )


def test_provider_with_a_key_is_available(plain_talk: Talk) -> None:
    assert registry.missing(plain_talk.case.kind) is None


def assert_words(error: AdapterError, pattern: str) -> None:
    with pytest.raises(AdapterError, match=f"^{pattern}$"):
        raise error
