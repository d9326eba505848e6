"""Settings of the scripted agent that make no sense, found before a run has to fail on them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from agents.adapters.base import MOST_USD
from reviews.rules.retry import Fault

DAY = 86_400
MOST = 1_000_000
RULE = ("fault", "attempt", "tasks", "times", "retry_after")


def check(settings: Mapping[str, Any]) -> None:
    """Raises ValueError, naming the place. Names of settings that nobody reads are not looked at."""
    _check_seconds(settings.get("seconds", 0))
    if not _is_cost(settings.get("cost_usd", 0)):
        raise ValueError('settings.cost_usd: give an amount from 0 to 999,999.999999, such as "0.18".')
    if not isinstance(settings.get("replay", True), bool):
        raise ValueError("settings.replay: give true or false.")
    rules = settings.get("fail", [])
    if not isinstance(rules, list):
        raise ValueError('settings.fail: give a list, such as [{"fault": "empty"}].')
    for number, rule in enumerate(rules):
        _check_rule(rule, f"settings.fail[{number}]")


def _check_seconds(value: object) -> None:
    if not isinstance(value, list):
        _number(value, "settings.seconds", most=DAY)
        return
    for number, each in enumerate(value):
        _number(each, f"settings.seconds[{number}]", most=DAY)
    if len(value) != 2 or value[0] > value[1]:
        raise ValueError("settings.seconds: give a number, or the least and the most, such as [4, 20].")


def _check_rule(rule: object, place: str) -> None:
    if not isinstance(rule, Mapping):
        raise ValueError(f'{place}: give an object, such as {{"fault": "empty"}}.')
    for name in rule:
        if name not in RULE:
            raise ValueError(f"{place}.{name}: unknown. A failure has: {', '.join(RULE)}.")
    if rule.get("fault") not in list(Fault):
        raise ValueError(f"{place}.fault: give one of {', '.join(Fault)}.")
    _number(rule.get("attempt", 0), f"{place}.attempt", most=MOST, whole=True)
    _number(rule.get("times", 0), f"{place}.times", most=MOST, whole=True)
    _number(rule.get("retry_after", 0), f"{place}.retry_after", most=DAY)
    tasks = rule.get("tasks", [])
    if not isinstance(tasks, list) or not all(isinstance(task, str) for task in tasks):
        raise ValueError(f'{place}.tasks: give a list of task ids, such as ["T-1"].')


def _number(value: object, place: str, *, most: int, whole: bool = False) -> None:
    # True is an int to Python; NaN is between no two numbers.
    kinds = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value <= most:
        raise ValueError(f"{place}: give a {'whole ' if whole else ''}number from 0 to {most:,}.")


def _is_cost(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        cost = Decimal(str(value))
    except (InvalidOperation, ValueError):  # ValueError: an int of more than 4,300 digits
        return False
    return cost.is_finite() and 0 <= cost <= MOST_USD
