"""Values of a model's settings that make no sense, found before a call is paid for."""

import re
from collections.abc import Mapping
from typing import Any

WORD = re.compile(r"[a-z0-9_-]{1,20}", re.ASCII)
SWITCHES = ("stream", "code", "vision")
HOTTEST = 2


def check(settings: Mapping[str, Any]) -> None:
    """Raises ValueError, naming the place. Names of settings that a kind doesn't read are not looked at."""
    heat = settings.get("temperature", 0)
    # True is an int to Python; NaN is between no two numbers.
    if isinstance(heat, bool) or not isinstance(heat, int | float) or not 0 <= heat <= HOTTEST:
        raise ValueError(f"settings.temperature: give a number from 0 to {HOTTEST}.")
    effort = settings.get("reasoning", "low")
    if not isinstance(effort, str) or not WORD.fullmatch(effort):
        raise ValueError('settings.reasoning: give one word of the provider\'s, such as "low".')
    for name in SWITCHES:
        if not isinstance(settings.get(name, False), bool):
            raise ValueError(f"settings.{name}: give true or false.")
