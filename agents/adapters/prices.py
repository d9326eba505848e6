"""What tokens cost. Prices come from an agent's settings or the price table (`agents.queries.prices`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from agents.adapters.base import MOST_TOKENS, MOST_USD, Usage

MILLION = Decimal(1_000_000)
MOST = Decimal(10_000)
MICRO = Decimal("0.000001")  # what the database's columns hold


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens, and for one `session` of the provider's own code execution.

    `read`: input that neither came from a cache (`cached`) nor went into one (`cache_write`). `written`:
    output, reasoning included.

    A call with more than `long_from` tokens of input costs `long_input` times the input's prices and
    `long_output` times the output's, all of it; both are 1 or more. None: the same at any length.
    """

    read: Decimal
    written: Decimal
    cached: Decimal
    cache_write: Decimal
    session: Decimal
    long_from: int | None = None
    long_input: Decimal = Decimal(1)
    long_output: Decimal = Decimal(1)

    def cost(self, usage: Usage, sessions: int = 0) -> Decimal:
        """US dollars that one call's `usage` and so many new `sessions` come to.

        Rounded up to the millionth. Cached and cache-write tokens are part of the input, reasoning tokens
        part of the output. A usage that can't be true is no reason to count below nothing, nor above what a
        column holds (`MOST_USD`).
        """
        plain = max(0, usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens)
        read = (
            plain * self.read
            + usage.cached_tokens * self.cached
            + usage.cache_write_tokens * self.cache_write
        )
        times_input, times_output = self._times(usage.input_tokens)
        return self._dollars(read * times_input + usage.output_tokens * self.written * times_output, sessions)

    def worst(self, read: int, written: int, sessions: int = 0) -> Decimal:
        """US dollars that a call costs at most: all its input at the dearest input price.

        No `cost` of a usage within `read` and `written` is above it.
        """
        times_input, times_output = self._times(read)
        dollars = read * self._dearest() * times_input + written * self.written * times_output
        return self._dollars(dollars, sessions)

    def affordable(self, read: int, left: Decimal, sessions: int = 0) -> int:
        """How many tokens may be written so that `worst` stays within `left` US dollars.

        0 where not even the input fits, and `MOST_TOKENS` where writing costs nothing.
        """
        times_input, times_output = self._times(read)
        room = left.quantize(MICRO, ROUND_FLOOR) * MILLION
        room -= read * self._dearest() * times_input + sessions * self.session * MILLION
        written = self.written * times_output
        if room < 0:
            return 0
        return MOST_TOKENS if written == 0 else min(MOST_TOKENS, int(room // written))

    def _times(self, read: int) -> tuple[Decimal, Decimal]:
        """By how much a call that reads so many tokens is dearer: its input, its output."""
        if self.long_from is None or read <= self.long_from:
            return Decimal(1), Decimal(1)
        return self.long_input, self.long_output

    def _dearest(self) -> Decimal:
        return max(self.read, self.cached, self.cache_write)

    def _dollars(self, tokens: Decimal, sessions: int) -> Decimal:
        # Rounded as the column would, so that what is summed here is what is stored; and up, so that many
        # small calls never come to more than was counted.
        spent = tokens / MILLION + sessions * self.session
        return min(MOST_USD, spent.quantize(MICRO, ROUND_CEILING))


def of(settings: Mapping[str, Any]) -> Prices | None:
    """The setting `prices`, or None without it.

    It has input_usd_per_million and output_usd_per_million; cached_usd_per_million and
    cache_write_usd_per_million where such input costs another price, and session_usd where code execution is
    paid by the session. Raises ValueError for anything else: read it before money is spent.
    """
    given = settings.get("prices")
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise ValueError("The setting prices is not a list of prices by name.")
    read = _price(given, "input_usd_per_million")
    return Prices(
        read=read,
        written=_price(given, "output_usd_per_million"),
        cached=_price(given, "cached_usd_per_million", read),
        cache_write=_price(given, "cache_write_usd_per_million", read),
        session=_price(given, "session_usd", Decimal(0)),
    )


def _price(given: Mapping[str, Any], name: str, left_out: Decimal | None = None) -> Decimal:
    if name not in given and left_out is not None:
        return left_out
    try:
        price = Decimal(str(given[name]))
    except (KeyError, InvalidOperation):
        raise ValueError(f"The setting prices has no number under {name}.") from None
    if not price.is_finite() or not 0 <= price <= MOST:
        raise ValueError(f"The setting prices has no usable number under {name}.")
    return price
