"""What the anthropic SDK raises -> AdapterError. Which status comes to which fault is in `refusals`."""

import re
from datetime import UTC, datetime

import anthropic

from agents.adapters import answers, refusals, retry_after
from agents.adapters.base import AdapterError

TOO_LONG = re.compile(r"prompt is too long|exceed context limit|too many (?:images|pages)", re.IGNORECASE)
UNREADABLE = re.compile(r"could not process|pdf.{0,20} not valid|image.{0,60} exceed|password", re.IGNORECASE)
FILTERED = re.compile(r"content filtering policy", re.IGNORECASE)
# An amount that somebody set is used up; told with 400 or 429.
SPENT = re.compile(r"spend_limit_reached|usage limits|credit balance", re.IGNORECASE)


def translate(error: anthropic.APIError, key: str) -> AdapterError:
    """The AdapterError to raise instead. `key` is blotted out of its words."""
    if isinstance(error, anthropic.APIStatusError):
        return _status(error, key)
    return refusals.connection(error.__cause__)


def in_stream(event: object) -> AdapterError:
    """An error that is told in a stream, when the answer had begun."""
    kind = answers.text(answers.mapping(answers.mapping(event).get("error")).get("type"))
    return refusals.midway(kind, limited=kind == "rate_limit_error")


def _status(error: anthropic.APIStatusError, key: str) -> AdapterError:
    words = error.api_message if isinstance(error.api_message, str) else ""
    told = f"{words} {error.error_code or ''}"
    return refusals.status(
        error.status_code,
        words=words,
        key=key,
        wait=retry_after.parse(error.response.headers.get("retry-after"), datetime.now(UTC)),
        used_up=bool(SPENT.search(told)),
        too_long=bool(TOO_LONG.search(words)),
        filtered=bool(FILTERED.search(words)),
        unreadable=bool(UNREADABLE.search(words)),
    )
