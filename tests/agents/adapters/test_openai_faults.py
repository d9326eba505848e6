"""The real openai SDK against a server that speaks its wire format: what each way of failing comes to."""

from datetime import timedelta

import pytest

from agents.adapters.base import AdapterError, Limits, Usage, check_reply
from agents.adapters.openai_compatible import OpenAICompatibleAdapter
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import KEY, JobFactory
from tests.wire import WireServer

SPENT = Usage(input_tokens=1200, output_tokens=340, cached_tokens=200, reasoning_tokens=40)
NOTHING = Usage()

CUT = "The provider cut the connection before the reply was complete."
NOT_JSON = "The provider's answer is not JSON."
NO_MESSAGE = "The provider's answer is not a chat completion: it has no message."
NO_REPLY = "The reply has no message and no files."
REFUSED = "The model or its provider refused to do this job."
BEYOND = "The job is too long for the model (HTTP 400)."
TOOL = "The model called a tool instead of answering; it was given none."
CHECK = "Check the model's name, the base URL and the agent's settings."
NO_MODEL = f"The provider does not take the request (HTTP 404): The model `x` does not exist. {CHECK}"
REDIRECT = f"The provider does not take the request (HTTP 307): it gives no reason. {CHECK}"


def refused(status: int) -> str:
    return f"The provider refused the key, or its quota is used up (HTTP {status})."


def failure(job: JobFactory, **rest: object) -> AdapterError:
    work = job(**rest)
    with pytest.raises(AdapterError) as caught:
        check_reply(OpenAICompatibleAdapter().deliver(work), work.limits)
    return caught.value


@pytest.mark.parametrize(
    ("behaviour", "fault", "usage", "words"),
    [
        ("rate_limited", Fault.RATE_LIMITED, NOTHING, "The provider asked for fewer requests (HTTP 429)."),
        ("server_error", Fault.PROVIDER_ERROR, NOTHING, "The provider failed (HTTP 500)."),
        ("overloaded", Fault.PROVIDER_ERROR, NOTHING, "The provider failed (HTTP 503)."),
        ("malformed", Fault.PROVIDER_ERROR, NOTHING, NOT_JSON),
        ("html", Fault.PROVIDER_ERROR, NOTHING, NOT_JSON),
        ("cut", Fault.PROVIDER_ERROR, NOTHING, CUT),
        ("silent_close", Fault.PROVIDER_ERROR, NOTHING, CUT),
        ("refused_key", Fault.REFUSED_KEY, NOTHING, refused(401)),
        ("no_credit", Fault.REFUSED_KEY, NOTHING, refused(402)),
        ("forbidden", Fault.REFUSED_KEY, NOTHING, refused(403)),
        ("quota", Fault.REFUSED_KEY, NOTHING, refused(429)),
        ("no_model", Fault.REFUSED_KEY, NOTHING, NO_MODEL),
        ("redirect", Fault.REFUSED_KEY, NOTHING, REDIRECT),
        ("job_too_long", Fault.TOO_MUCH, NOTHING, BEYOND),
        ("job_too_long_vllm", Fault.TOO_MUCH, NOTHING, BEYOND),
        ("filtered", Fault.EMPTY, NOTHING, "The provider's content filter refused the job (HTTP 400)."),
        ("wrong_shape", Fault.WRONG_SHAPE, NOTHING, NO_MESSAGE),
        ("not_an_object", Fault.WRONG_SHAPE, NOTHING, NO_MESSAGE),
        ("no_choices", Fault.WRONG_SHAPE, SPENT, NO_MESSAGE),
        ("tool_call", Fault.WRONG_SHAPE, SPENT, TOOL),
        ("unclosed", Fault.WRONG_SHAPE, SPENT, "The block of the file 'report.md' has no end."),
        (
            "climbing",
            Fault.WRONG_SHAPE,
            SPENT,
            "The name of file 1 climbs out of its folder: '../../report.md'.",
        ),
        ("empty", Fault.EMPTY, SPENT, NO_REPLY),
        ("no_content", Fault.EMPTY, SPENT, NO_REPLY),
        ("refusal", Fault.EMPTY, SPENT, REFUSED),
        ("filtered_reply", Fault.EMPTY, SPENT, REFUSED),
        ("too_long", Fault.TOO_MUCH, SPENT, "The reply was cut at the output limit, after 340 tokens."),
        ("many_files", Fault.TOO_MUCH, SPENT, "The reply has 30 files; at most 20 are allowed."),
    ],
)
def test_failure_is_told_with_its_fault_and_what_it_cost(
    wire_server: WireServer, job: JobFactory, behaviour: str, fault: Fault, usage: Usage, words: str
) -> None:
    wire_server.behave(behaviour)
    error = failure(job)
    assert (error.fault, error.usage, str(error)) == (fault, usage, words)
    # The SDK's own retries are off: one place decides about tries.
    assert len(wire_server.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "seconds"), [("rate_limited", 7), ("overloaded", 3), ("server_error", None)]
)
def test_retry_after_in_seconds_is_passed_on(
    wire_server: WireServer, job: JobFactory, behaviour: str, seconds: int | None
) -> None:
    wire_server.behave(behaviour)
    assert failure(job).retry_after == (None if seconds is None else timedelta(seconds=seconds))


def test_retry_after_as_a_date_is_passed_on(wire_server: WireServer, job: JobFactory) -> None:
    wire_server.behave("rate_limited_until")
    wait = failure(job).retry_after
    assert wait is not None
    assert timedelta(seconds=80) < wait <= timedelta(seconds=90)


@pytest.mark.parametrize("behaviour", ["refused_key", "echoes_key"])
def test_key_never_shows_in_an_error_or_its_traceback(
    wire_server: WireServer, job: JobFactory, behaviour: str
) -> None:
    wire_server.behave(behaviour)
    error = failure(job)
    assert wire_server.keys == [KEY]
    assert KEY not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_words_of_the_provider_come_on_one_line_without_the_key(
    wire_server: WireServer, job: JobFactory
) -> None:
    wire_server.behave("echoes_key")
    assert str(failure(job)) == (
        "The provider does not take the request (HTTP 400): Unsupported value for ***. See docs."
        " Check the model's name, the base URL and the agent's settings."
    )


def test_nobody_listening_is_unreachable(
    wire_server: WireServer, job: JobFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    error = failure(job)
    assert (error.fault, str(error)) == (Fault.UNREACHABLE, "The provider could not be reached.")


def test_wrong_prices_stop_the_run_before_money_is_spent(wire_server: WireServer, job: JobFactory) -> None:
    error = failure(job, settings={"prices": {"input_usd_per_million": "cheap"}})
    assert error.fault is Fault.REFUSED_KEY
    assert str(error) == "The setting prices has no number under input_usd_per_million."
    assert wire_server.requests == []


def test_reply_over_the_limits_is_too_much(wire_server: WireServer, job: JobFactory) -> None:
    error = failure(job, limits=Limits(file_bytes=10))
    assert (error.fault, error.usage) == (Fault.TOO_MUCH, SPENT)
