"""What the server can do with a request: one function a behaviour, registered under its name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.wire import says, transport
from tests.wire.exchange import Exchange
from tests.wire.format import REFUSALS, Own
from tests.wire.formats import FORMATS

Behaviour = Callable[[Exchange], None]
Wanted = str | says.Says | says.Script | Behaviour


def find(wanted: Wanted) -> Behaviour:
    """The behaviour of this name, or one that says this, or the one given. KeyError for an unknown name."""
    if isinstance(wanted, says.Says):
        return lambda exchange: exchange.says(wanted)
    if isinstance(wanted, says.Script):
        return lambda exchange: exchange.says(wanted.turn(exchange.number))
    if not isinstance(wanted, str):
        return wanted
    if wanted in BEHAVIOURS:
        return BEHAVIOURS[wanted]
    if any(wanted in each.own for each in FORMATS):
        return lambda exchange: _own(exchange, exchange.format.own[wanted])
    raise KeyError(f"No such behaviour: {wanted}. There are: {', '.join(names())}.")


def names() -> list[str]:
    """Every name that `find` knows."""
    return sorted({*BEHAVIOURS, *(name for each in FORMATS for name in each.own)})


def _own(exchange: Exchange, own: Own) -> None:
    if exchange.streaming and own.status == 200:
        exchange.events(own.events or [transport.only(own.body)])
    else:
        exchange.json(own.status, own.body)


def rate_limited_until(exchange: Exchange) -> None:
    """429 with Retry-After as a date, 90 seconds ahead."""
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    exchange.refuse("rate_limited", {"Retry-After": when})


def echoes_key(exchange: Exchange) -> None:
    """400 of an unusual kind, the key in its message."""
    exchange.refuse("bad_request", words=f"Unsupported value for {exchange.key}.\nSee docs.")


def not_an_object(exchange: Exchange) -> None:
    """200, JSON, and no object."""
    _own(exchange, Own(200, ["an answer"]))


def null(exchange: Exchange) -> None:
    """200, JSON, and nothing."""
    _own(exchange, Own(200, None))


def _refusing(kind: str, headers: dict[str, str] | None = None) -> Behaviour:
    return lambda exchange: exchange.refuse(kind, headers)


BEHAVIOURS: dict[str, Behaviour] = {
    **{name: find(each) for name, each in (says.GOOD | says.SCRIPTS).items()},
    **{kind: _refusing(kind) for kind in REFUSALS if kind not in {"no_key", "no_address", "bad_request"}},
    "rate_limited": _refusing("rate_limited", {"Retry-After": "7"}),
    "rate_limited_silently": _refusing("rate_limited"),
    "rate_limited_until": rate_limited_until,
    "overloaded": _refusing("overloaded", {"Retry-After": "3"}),
    "echoes_key": echoes_key,
    "not_an_object": not_an_object,
    "null": null,
    **transport.TRANSPORT,
}
