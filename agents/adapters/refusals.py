"""How a call that brought no answer ended -> AdapterError, with a fault and words that a person can act on.
The same for every provider; each one's own module says what its SDK's exceptions mean.

    401, 402, 403, a refused key, no quota left   REFUSED_KEY     pauses the agent: somebody must put it right
    404 (no such model or address), 3xx           REFUSED_KEY     the same: every job would meet it
    400, 422 and other 4xx                        REFUSED_KEY     the same: a setting the provider refuses
    a job too long, 413, a file it can't open     TOO_MUCH        the agent's own: this job is beyond it
    a content filter                              EMPTY           the agent's own: it refuses this job
    429                                           RATE_LIMITED    with Retry-After
    408, 409, 425, 5xx, an answer cut or no JSON  PROVIDER_ERROR  with Retry-After where there is one
    no connection                                 UNREACHABLE
    no complete answer in time                    TOO_SLOW

A status is a plain no, for which nothing is charged. Where the request had left and no whole answer came,
the error says so (`unanswered`): it may have been paid for.

Words of the provider's are repeated only where an admin needs them, short and with the key blotted out;
never for a refused key, since providers quote it.
"""

import re
from datetime import timedelta

import httpx2

from agents.adapters.base import AdapterError
from reviews.rules.retry import Fault

MOST_CHARS = 300
CODE = re.compile(r"[A-Za-z_]{1,40}", re.ASCII)
LATER = frozenset({408, 409, 425})
REFUSED = frozenset({401, 402, 403})
NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


def status(
    code: int,
    *,
    words: str,
    key: str,
    wait: timedelta | None,
    refused: bool = False,
    used_up: bool = False,
    too_long: bool = False,
    filtered: bool = False,
    unreadable: bool = False,
) -> AdapterError:
    """An HTTP status other than a good one. `words` are the provider's, `key` is blotted out of them; the
    rest is what its own codes and words say beyond the status: the key is `refused`, an amount is `used_up`,
    the job is `too_long`, a content filter refused it, the model can't open one of its files (`unreadable`).
    """
    if used_up and code != 402:
        return AdapterError(Fault.REFUSED_KEY, f"What the provider allows to spend is used up (HTTP {code}).")
    if code in REFUSED or refused:
        return AdapterError(
            Fault.REFUSED_KEY, f"The provider refused the key, or its quota is used up (HTTP {code})."
        )
    if code == 429:
        return AdapterError(
            Fault.RATE_LIMITED, "The provider asked for fewer requests (HTTP 429).", retry_after=wait
        )
    if code >= 500 or code in LATER:
        return AdapterError(Fault.PROVIDER_ERROR, f"The provider failed (HTTP {code}).", retry_after=wait)
    if code == 413 or too_long:
        return AdapterError(Fault.TOO_MUCH, f"The job is too long for the model (HTTP {code}).")
    if filtered:
        return AdapterError(Fault.EMPTY, f"The provider's content filter refused the job (HTTP {code}).")
    if unreadable:
        said = f"The model can't open a file of the job (HTTP {code}): {readable(words, key)}."
        return AdapterError(Fault.TOO_MUCH, said)
    return AdapterError(
        Fault.REFUSED_KEY,
        f"The provider does not take the request (HTTP {code}): {readable(words, key)}."
        " Check the model's name, the base URL and the agent's settings.",
        request=True,
    )


def connection(cause: BaseException | None) -> AdapterError:
    """A connection that could not be made, or that ended early. `cause`: what httpx2 raised."""
    if isinstance(cause, AdapterError):
        return cause  # the cap on the answer, which the SDK takes for a broken connection
    if cause is None or isinstance(cause, NOT_SENT):
        return AdapterError(Fault.UNREACHABLE, "The provider could not be reached.")
    return cut()


def cut() -> AdapterError:
    """An answer that ended before its end."""
    words = "The provider cut the connection before the reply was complete."
    return AdapterError(Fault.PROVIDER_ERROR, words, unanswered=True)


def midway(reason: str, *, limited: bool = False, wait: timedelta | None = None) -> AdapterError:
    """An error that is told in a stream when the answer had begun. `reason` is the provider's code for it,
    `limited` a rate limit."""
    fault = Fault.RATE_LIMITED if limited else Fault.PROVIDER_ERROR
    known = reason if CODE.fullmatch(reason) else "it gives no reason"
    words = f"The provider failed in the middle of its answer ({known})."
    return AdapterError(fault, words, retry_after=wait, unanswered=True)


def too_slow(seconds: float) -> AdapterError:
    """No complete answer in time."""
    return AdapterError(Fault.TOO_SLOW, f"No complete reply within {seconds:g} seconds.", unanswered=True)


def not_json() -> AdapterError:
    """A good status and a body that can't be read."""
    return AdapterError(Fault.PROVIDER_ERROR, "The provider's answer is not JSON.", unanswered=True)


def no_object() -> AdapterError:
    """A good status and JSON that is no answer at all."""
    return AdapterError(Fault.WRONG_SHAPE, "The provider's answer is JSON, but no object.", unanswered=True)


def readable(words: str, key: str) -> str:
    """Words of a provider's, on one line, short, without the key and without a full stop."""
    flat = " ".join((words.replace(key, "***") if key else words).split())
    shown = "".join(char for char in flat if char.isprintable())[:MOST_CHARS].rstrip(".")
    return shown or "it gives no reason"
