"""What an agent's settings may be: JSON that the database can hold and a run can read."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any

from agents.adapters import known_settings, prices, registry
from agents.adapters.base import Limits
from reviews.actions.problem import Refused

DEPTH_AT_MOST = 10
CHARACTERS_AT_MOST = 20_000
SECONDS_AT_MOST = 86_400  # a day; far more would overflow a timer
LIMIT_AT_MOST = 1_000_000_000_000
LIMITS = {field.name for field in fields(Limits)}


def read_settings(text: str) -> dict[str, Any]:
    """The settings in a text; {} where it is blank. Raises Refused with the place of what is wrong."""
    if len(text) > CHARACTERS_AT_MOST:
        raise Refused(f"Settings: {len(text):,} characters; at most {CHARACTERS_AT_MOST:,} are allowed.")
    if not text.strip():
        return {}
    try:
        settings = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(f"Settings: no valid JSON at {place}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise Refused(
            "Settings: this JSON is nested too deeply or holds a number that is too long."
        ) from error
    if not isinstance(settings, dict):
        raise Refused('Settings: give an object, such as {"temperature": 0.2}.')
    check_settings(settings)
    return settings


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raises Refused, naming the place, for settings that can't be stored or that would fail every run."""
    _check_value(settings, "settings", 0)
    limits = settings.get("limits", {})
    if not isinstance(limits, Mapping):
        raise Refused("settings.limits: give an object with limits by name.")
    _check_names(limits, LIMITS, "settings.limits", "limits")
    for name, limit in limits.items():
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit > 0:
            raise Refused(f"settings.limits.{name}: give a number above 0.")
        most = SECONDS_AT_MOST if name == "seconds" else LIMIT_AT_MOST
        if limit > most:
            raise Refused(f"settings.limits.{name}: at most {most:,} are allowed.")
        if name != "seconds" and not isinstance(limit, int):
            raise Refused(f"settings.limits.{name}: give a whole number.")
    try:
        prices.of(settings)
    except ValueError as error:
        raise Refused(f"settings.prices: {error}") from error
    _check_names(settings.get("prices") or {}, known_settings.PRICES, "settings.prices", "prices")


def check_kind(settings: Mapping[str, Any], kind: str) -> None:
    """Raises Refused for a setting that the registered `kind` never reads (most likely a typing error), and
    for one whose value makes no sense to it.
    """
    _check_names(settings, registry.settings(kind), "settings", f"settings of the kind {kind}")
    try:
        registry.check(kind, settings)
    except ValueError as error:
        raise Refused(str(error)) from error


def _check_names(given: Iterable[str], known: Collection[str], place: str, what: str) -> None:
    for name in given:
        if name not in known:
            raise Refused(f"{place}.{name}: unknown. Known {what}: {', '.join(sorted(known))}.")


def _check_value(value: object, place: str, depth: int) -> None:
    if depth > DEPTH_AT_MOST:
        raise Refused(f"{place}: nested more than {DEPTH_AT_MOST} deep.")
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Refused(f"{place}: no number that can be stored.")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _check_text(name, place)
            _check_value(inner, f"{place}.{name}", depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check_value(inner, f"{place}[{number}]", depth + 1)


def _check_text(text: str, place: str) -> None:
    # PostgreSQL stores neither of the two in JSON.
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise Refused(f"{place}: holds characters that are not text (NUL or half of a surrogate pair).")
