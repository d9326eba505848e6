"""Which final attempts are scored a second time: a draw that anybody can do again from the study's seed."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import Final

_ALL: Final = 1 << 64


def is_drawn(*, seed: int, ordinal: int, arm: str, fraction: Decimal) -> bool:
    """Whether the final attempt of the trial at the place `ordinal` of the start order, in `arm` ("" where
    attempt 0 was the last), is in the sample.

    The first 64 bits of a SHA-256 as a number from 0 up to 1, below `fraction` (0 to 1): nothing at 0,
    everything at 1, and who is drawn at a fraction is drawn at every greater one.
    """
    drawn = int.from_bytes(sha256(f"{seed}:{ordinal}:{arm}".encode()).digest()[:8])
    return drawn < fraction * _ALL
