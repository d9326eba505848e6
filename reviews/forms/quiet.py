"""Stretches of time that a page tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from reviews.actions.problem import Refused

SECONDS_AT_MOST = 24 * 3600


class NoNumber(Refused):
    """A field that counts seconds has none."""


def seconds_in(post: Mapping[str, str], name: str) -> timedelta:
    """The whole seconds in the field `name`, 0 where it is missing, a day at most.

    Raises NoNumber for what is none.
    """
    try:
        told = int(post.get(name) or 0)
    except ValueError:
        raise NoNumber(f"The page sent no number of {name} seconds.") from None
    return timedelta(seconds=min(max(told, 0), SECONDS_AT_MOST))
