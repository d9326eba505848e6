"""The body of a chat completion -> what we need of it.

Read from plain JSON and believed in nothing: the SDK builds its objects without checking, so that a field
which its types promise may be None, a list or missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.adapters.base import AdapterError, Usage
from agents.adapters.prices import Prices
from reviews.rules.retry import Fault

# More than any model takes; together with prices.MOST it keeps every cost within the database's column.
MOST_TOKENS = 20_000_000


@dataclass(frozen=True, slots=True)
class Completion:
    """`text` may be empty: that is for `check_reply` to judge."""

    text: str
    usage: Usage
    provider_id: str


def read(body: object, prices: Prices | None) -> Completion:
    """The first choice's text. Raises AdapterError, with the usage where the body has one.

    WRONG_SHAPE: not a chat completion. TOO_MUCH: the model ran into its output limit, so the rest is
    missing. EMPTY: the model or a content filter refused.
    """
    top = _dict(body)
    usage = read_usage(_dict(top.get("usage")), prices)
    choices = top.get("choices")
    choice = _dict(choices[0]) if isinstance(choices, list) and choices else {}
    message = choice.get("message")
    text = _dict(message).get("content")
    if not isinstance(message, dict) or not isinstance(text, str | None):
        words = "The provider's answer is not a chat completion: it has no message."
        raise AdapterError(Fault.WRONG_SHAPE, words, usage=usage)
    if choice.get("finish_reason") == "length":
        words = f"The reply was cut at the output limit, after {usage.output_tokens:,} tokens."
        raise AdapterError(Fault.TOO_MUCH, words, usage=usage)
    if choice.get("finish_reason") == "content_filter" or (message.get("refusal") and not text):
        raise AdapterError(Fault.EMPTY, "The model or its provider refused to do this job.", usage=usage)
    if text is None and message.get("tool_calls"):
        words = "The model called a tool instead of answering; it was given none."
        raise AdapterError(Fault.WRONG_SHAPE, words, usage=usage)
    return Completion(text or "", usage, _name(top.get("id")))


def read_usage(usage: Mapping[str, Any], prices: Prices | None) -> Usage:
    """Tokens as reported, 0 where not; their cost is None where nobody told the prices or the tokens.

    Providers count cached tokens into the input and reasoning tokens into the output.
    """
    read = _count(usage.get("prompt_tokens"))
    written = _count(usage.get("completion_tokens"))
    cached = min(read, _count(_dict(usage.get("prompt_tokens_details")).get("cached_tokens")))
    reasoning = _count(_dict(usage.get("completion_tokens_details")).get("reasoning_tokens"))
    found = Usage(read, written, cached, min(written, reasoning))
    return replace(found, cost_usd=prices.cost(found)) if prices and usage else found


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return min(max(value, 0), MOST_TOKENS)


def _name(value: object) -> str:
    return value[:200] if isinstance(value, str) and value.isprintable() else ""
