"""What the openai SDK raises -> AdapterError, with a fault and words that a person can act on.

    401, 402, 403, quota used up              REFUSED_KEY     pauses the agent: somebody has to put it right
    404 (no such model or address), 3xx       REFUSED_KEY     the same: every job would meet it
    400, 422 and other 4xx                    REFUSED_KEY     the same: a setting that the provider refuses
    400 for a job too long, 413               TOO_MUCH        the agent's own: this job is beyond it
    400 from a content filter                 EMPTY           the agent's own: it refuses this job
    429                                       RATE_LIMITED    with Retry-After
    408, 409, 425, 5xx, body cut or not JSON  PROVIDER_ERROR  with Retry-After where there is one
    no connection                             UNREACHABLE

Words of the provider's are repeated only where an admin needs them, short and with the key blotted out;
never for a refused key, since providers quote it.
"""

import re
from datetime import UTC, datetime

import httpx2
import openai

from agents.adapters import retry_after
from agents.adapters.base import AdapterError
from reviews.rules.retry import Fault

MOST_CHARS = 300
TOO_LONG = frozenset({"context_length_exceeded", "string_above_max_length", "exceed_context_size_error"})
# vLLM says it in words only.
TOO_LONG_WORDS = re.compile(r"maximum context length|context (?:size|window)", re.IGNORECASE)
FILTERED = frozenset({"content_filter", "content_policy_violation", "moderation_blocked"})
QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
CUT = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError, httpx2.DecodingError)
LATER = frozenset({408, 409, 425})


def translate(error: openai.APIError, key: str) -> AdapterError:
    """The AdapterError to raise instead. `key` ("" for none) is blotted out of its words."""
    if isinstance(error, openai.APIStatusError):
        return _status(error, key)
    if isinstance(error.__cause__, CUT):
        return AdapterError(
            Fault.PROVIDER_ERROR, "The provider cut the connection before the reply was complete."
        )
    return AdapterError(Fault.UNREACHABLE, "The provider could not be reached.")


def _status(error: openai.APIStatusError, key: str) -> AdapterError:
    status = error.status_code
    names = {str(error.code), str(error.type)}
    wait = retry_after.parse(error.response.headers.get("retry-after"), datetime.now(UTC))
    if status in {401, 402, 403} or names & QUOTA:
        return AdapterError(
            Fault.REFUSED_KEY, f"The provider refused the key, or its quota is used up (HTTP {status})."
        )
    if status == 429:
        return AdapterError(
            Fault.RATE_LIMITED, "The provider asked for fewer requests (HTTP 429).", retry_after=wait
        )
    if status >= 500 or status in LATER:
        return AdapterError(Fault.PROVIDER_ERROR, f"The provider failed (HTTP {status}).", retry_after=wait)
    if status == 413 or names & TOO_LONG or (status == 400 and TOO_LONG_WORDS.search(error.message)):
        return AdapterError(Fault.TOO_MUCH, f"The job is too long for the model (HTTP {status}).")
    if names & FILTERED:
        return AdapterError(Fault.EMPTY, f"The provider's content filter refused the job (HTTP {status}).")
    return AdapterError(
        Fault.REFUSED_KEY,
        f"The provider does not take the request (HTTP {status}): {_words(error, key)}."
        " Check the model's name, the base URL and the agent's settings.",
    )


def _words(error: openai.APIStatusError, key: str) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    words = body.get("message")
    if not isinstance(words, str) or not words.strip():
        return "it gives no reason"
    flat = " ".join((words.replace(key, "***") if key else words).split())
    return "".join(char for char in flat if char.isprintable())[:MOST_CHARS].rstrip(".")
