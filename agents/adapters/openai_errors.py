"""What the openai SDK raises -> AdapterError. Which status comes to which fault is in `refusals`.

Beyond that: a file that the model can't open (400) and a prompt against the provider's rules are this job's
trouble and not the agent's, so that they don't pause it (TOO_MUCH, EMPTY).
"""

import re
from datetime import UTC, datetime

import openai

from agents.adapters import answers, refusals, retry_after
from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Json
from reviews.rules.retry import Fault

TOO_LONG = frozenset({"context_length_exceeded", "string_above_max_length", "exceed_context_size_error"})
# vLLM says it in words only.
TOO_LONG_WORDS = re.compile(r"maximum context length|context (?:size|window)", re.IGNORECASE)
# More in one request than may be asked in a minute: waiting won't help. It comes as a rate limit.
TOO_LARGE_WORDS = re.compile(r"request too large", re.IGNORECASE)
FILTERED = frozenset(
    {
        "content_filter",
        "content_policy_violation",
        "moderation_blocked",
        "invalid_prompt",
        "bio_policy",
        "cyber_policy",
        "misalignment_policy_violation",
        "image_content_policy_violation",
    }
)
QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
LIMITED = frozenset({"rate_limit_exceeded", "requests", "tokens"})
NOTHING = Usage()
UNREADABLE = re.compile(r"image|file|pdf", re.IGNORECASE)


def translate(error: openai.APIError, key: str) -> AdapterError:
    """The AdapterError to raise instead. `key` ("" for none) is blotted out of its words."""
    if isinstance(error, openai.APIStatusError):
        return _status(error, key)
    if isinstance(error, openai.APIConnectionError):
        return refusals.connection(error.__cause__)
    return told(error.body, key)


def told(error: object, key: str, *, usage: Usage = NOTHING, unanswered: bool = True) -> AdapterError:
    """An error that is told in a good answer: in the middle of a stream, or as what became of the whole."""
    names = {answers.text(answers.mapping(error).get(name)) for name in ("code", "type")}
    words = refusals.readable(_words(error), key)
    fault, start = Fault.PROVIDER_ERROR, "The provider failed in the middle of its answer"
    if names & QUOTA:
        fault, start = Fault.REFUSED_KEY, "What the provider allows to spend is used up"
    elif names & TOO_LONG or TOO_LONG_WORDS.search(words) or TOO_LARGE_WORDS.search(words):
        fault, start = Fault.TOO_MUCH, "The job is too long for the model"
    elif names & LIMITED:
        fault, start = Fault.RATE_LIMITED, "The provider asked for fewer requests"
    elif names & FILTERED:
        fault, start = Fault.EMPTY, "The provider's content filter refused the job"
    elif any(UNREADABLE.search(name) for name in names):
        fault, start = Fault.TOO_MUCH, "The model can't open a file of the job"
    return AdapterError(fault, f"{start}: {words}.", usage=usage, unanswered=unanswered)


def failure(raw: Json, key: str, usage: Usage) -> AdapterError | None:
    """The error of a whole answer that says of itself that it failed; None where there is one to read. Where
    it counts tokens they may have been paid for.
    """
    status = answers.text(raw.get("status"))
    if status == "failed":
        return told(raw.get("error"), key, usage=usage, unanswered=usage != NOTHING)
    if status in {"cancelled", "queued", "in_progress"}:
        words = f"The provider gave an answer that is {status.replace('_', ' ')}."
        return AdapterError(Fault.PROVIDER_ERROR, words, usage=usage, unanswered=True)
    return None


def _status(error: openai.APIStatusError, key: str) -> AdapterError:
    status, words = error.status_code, _words(error.body)
    names = {str(error.code), str(error.type)}
    too_long = names & TOO_LONG or (status == 400 and TOO_LONG_WORDS.search(words))
    if status == 400 and not too_long and not names & FILTERED and _unreadable(error):
        said = refusals.readable(words, key)
        return AdapterError(Fault.TOO_MUCH, f"The model can't open a file of the job (HTTP 400): {said}.")
    if status == 429 and TOO_LARGE_WORDS.search(words):
        return AdapterError(Fault.TOO_MUCH, "The job is too long for what may be asked at once (HTTP 429).")
    return refusals.status(
        status,
        words=words,
        key=key,
        wait=retry_after.parse(error.response.headers.get("retry-after"), datetime.now(UTC)),
        used_up=bool(names & QUOTA),
        too_long=bool(too_long),
        filtered=bool(names & FILTERED),
    )


def _words(error: object) -> str:
    """Some servers send a text where OpenAI has an object."""
    return answers.text(error) or answers.text(answers.mapping(error).get("message"))


def _unreadable(error: openai.APIStatusError) -> bool:
    """Whether what is wrong is a file's content. Its place in the request is named by `param`."""
    return bool(UNREADABLE.search(f"{error.code} {error.param}"))
