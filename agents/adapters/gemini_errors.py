"""What the google-genai SDK raises -> AdapterError. Which status comes to which fault is in `refusals`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from google.genai import errors

from agents.adapters import answers, refusals, retry_after
from agents.adapters.base import AdapterError

TOO_LONG = re.compile(r"exceeds the (?:maximum number of tokens|limit: \d+ bytes|supported page limit)")
UNREADABLE = re.compile(r"unable to process input|document has no pages|could not be opened", re.IGNORECASE)
# A refused key is HTTP 400 here; the reasons and words tell it from a request that makes no sense.
KEY_WORDS = re.compile(r"api key (?:not valid|expired|not found)", re.IGNORECASE)
SPENT = re.compile(r"prepayment credits|spending (?:cap|limit)|limit: 0\b", re.IGNORECASE)
DELAY = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")


def translate(error: errors.APIError, key: str) -> AdapterError:
    """The AdapterError to raise for an HTTP status. `key` is blotted out of its words."""
    words = answers.text(error.message)
    details = _details(error.details)
    reasons = {answers.text(each.get("reason")) for each in details}
    return refusals.status(
        error.code,
        words=words,
        key=key,
        wait=_wait(error, details),
        refused=any(each.startswith("API_KEY_") for each in reasons) or bool(KEY_WORDS.search(words)),
        used_up=bool(SPENT.search(words)) or any(map(_for_today, _violations(details))),
        too_long=bool(TOO_LONG.search(words)),
        unreadable=bool(UNREADABLE.search(words)),
    )


def in_stream(body: Mapping[str, Any]) -> AdapterError:
    """An error that is told in a stream, when the answer had begun."""
    told = answers.mapping(body.get("error"))
    status = answers.text(told.get("status"))
    return refusals.midway(status, limited=told.get("code") == 429, wait=_delay(_details(body)))


def _details(body: object) -> list[dict[str, Any]]:
    """The machine-readable part (google.rpc): what quota, which reason, how long to wait."""
    body = answers.mapping(body)
    return answers.objects(answers.mapping(body.get("error")).get("details"))


def _violations(details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [violation for each in details for violation in answers.objects(each.get("violations"))]


def _for_today(violation: dict[str, Any]) -> bool:
    """Whether waiting a minute won't help: a day's quota is used up, or there is none for this model."""
    return "PerDay" in answers.text(violation.get("quotaId")) or str(violation.get("quotaValue")) == "0"


def _wait(error: errors.APIError, details: list[dict[str, Any]]) -> timedelta | None:
    """What the header asks for, or else the body."""
    header = error.response.headers.get("retry-after") if error.response is not None else None
    return retry_after.parse(header, datetime.now(UTC)) or _delay(details)


def _delay(details: list[dict[str, Any]]) -> timedelta | None:
    for each in details:
        found = DELAY.fullmatch(answers.text(each.get("retryDelay")))
        if found:
            return min(timedelta(seconds=float(found[1])), retry_after.LONGEST)
    return None
