"""Settings of an agent: JSON that the database can hold and a run can read."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.actions.agent_settings import LIMITS, check_kind, check_settings, read_settings
from agents.adapters import registry
from agents.adapters.known_settings import PRICES
from agents.adapters.registry import KINDS
from reviews.actions.problem import Refused
from reviews.rules.retry import Fault

DOCS = Path(__file__).parents[2] / "docs" / "agents.md"

HOSTED: dict[str, Any] = {
    "temperature": 1,
    "reasoning": "high",
    "stream": True,
    "code": True,
    "prices": {"input_usd_per_million": 1, "output_usd_per_million": "2.5", "session_usd": 0.03},
    "limits": {"turns": 10},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "openai": HOSTED,
    "anthropic": {name: value for name, value in HOSTED.items() if name != "temperature"},
    "gemini": HOSTED,
    "openai_compatible": {
        "temperature": 0.2,
        "reasoning": "low",
        "stream": False,
        "vision": True,
        "prices": {"input_usd_per_million": 1, "output_usd_per_million": "2.5", "cached_usd_per_million": 0},
        "limits": {"seconds": 86_400, "job_bytes": 1},
    },
    "scripted": {
        "seconds": [1.5, 4],
        "cost_usd": "0.18",
        "replay": False,
        "fail": [
            {"fault": "empty", "attempt": 0, "tasks": ["T-1"], "times": 2, "retry_after": 0.5},
            {"fault": "bug"},
        ],
        "limits": {"files": 3},
    },
}


def test_blank_settings_are_none_at_all() -> None:
    assert read_settings(" \n") == {}


def test_settings_are_read_as_they_are() -> None:
    given = {"temperature": 0.2, "fail": [{"fault": "empty"}], "limits": {"seconds": 2.5, "files": 3}}
    assert read_settings(json.dumps(given)) == given


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1,\n "b" 2}', "line 2, column 6"),
        ("{'a': 1}", "line 1, column 2"),
        ("[1]", "give an object"),
        ("null", "give an object"),
        ('{"a": NaN}', "settings.a: no number"),
        ('{"a": [1, 1e999]}', "settings.a[1]: no number"),
        ('{"a": {"b": "x\\u0000y"}}', "settings.a.b: holds characters"),
        ('{"a": "\\ud800"}', "settings.a: holds characters"),
        ('{"\\u0000": 1}', "settings: holds characters"),
        ('{"limits": [1]}', "settings.limits: give an object"),
        ('{"limits": {"secnds": 1}}', "settings.limits.secnds: unknown"),
        ('{"limits": {"seconds": "soon"}}', "settings.limits.seconds: give a number above 0"),
        ('{"limits": {"seconds": true}}', "settings.limits.seconds: give a number above 0"),
        ('{"limits": {"files": 0}}', "settings.limits.files: give a number above 0"),
        ('{"limits": {"files": 1.5}}', "settings.limits.files: give a whole number"),
        ('{"limits": {"seconds": 1e300}}', "settings.limits.seconds: at most 86,400 are allowed."),
        ('{"limits": {"seconds": NaN}}', "settings.limits.seconds: no number"),
        ('{"limits": {"files": 1000000000001}}', "settings.limits.files: at most 1,000,000,000,000 are"),
        ('{"prices": 3}', "settings.prices: "),
        (
            '{"prices": {"input_usd_per_million": 1, "output_usd_per_million": 2, "cached": 1}}',
            "settings.prices.cached: unknown. Known prices: cache_write_usd_per_million, cached_usd_per_mill",
        ),
        ('{"a": ' + "[" * 20 + "]" * 20 + "}", "deep"),
        ('{"a": ' + "[" * 9000 + "]" * 9000 + "}", "deep"),
        ('{"a": ' + "9" * 5000 + "}", "too long"),
        ('{"a": "' + "x" * 20_000 + '"}', "at most 20,000 are allowed"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_settings(text)
    assert place in str(refusal.value)


def test_settings_that_are_no_json_are_refused_too() -> None:
    with pytest.raises(Refused, match=r"settings\.a"):
        check_settings({"a": float("nan")})


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [
        ("openai_compatible", "temperatur", "limits, prices, reasoning, stream, temperature, vision"),
        ("openai_compatible", "code", "limits, prices, reasoning, stream, temperature, vision"),
        ("anthropic", "temperature", "code, limits, prices, reasoning, stream"),
        ("openai", "vision", "code, limits, prices, reasoning, stream, temperature"),
        ("scripted", "prices", "cost_usd, fail, limits, replay, seconds"),
    ],
)
def test_a_setting_that_its_kind_never_reads_is_refused(kind: str, name: str, known: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_kind({name: 0.2}, kind)
    said = f"settings.{name}: unknown. Known settings of the kind {kind}: {known}."
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (f'{{"seconds": {seconds}}}', "settings.seconds: give a number from 0 to 86,400.")
            for seconds in ('"abc"', "-1", "NaN", "1e300", "true", "null")
        ),
        *(
            (
                f'{{"seconds": {seconds}}}',
                "settings.seconds: give a number, or the least and the most, such as [4, 20].",
            )
            for seconds in ("[]", "[1]", "[2, 1]", "[1, 2, 3]")
        ),
        ('{"seconds": [0, "abc"]}', "settings.seconds[1]: give a number from 0 to 86,400."),
        *(
            (
                f'{{"cost_usd": {cost}}}',
                'settings.cost_usd: give an amount from 0 to 999,999.999999, such as "0.18".',
            )
            for cost in ('"abc"', '"NaN"', '"Infinity"', '"1e30"', '"-1000"', "-0.1", "null", "true")
        ),
        ('{"replay": "no"}', "settings.replay: give true or false."),
        ('{"fail": "abc"}', 'settings.fail: give a list, such as [{"fault": "empty"}].'),
        ('{"fail": {"fault": "empty"}}', 'settings.fail: give a list, such as [{"fault": "empty"}].'),
        (
            '{"fail": [{"fault": "empty"}, "empty"]}',
            'settings.fail[1]: give an object, such as {"fault": "empty"}.',
        ),
        ('{"fail": [{"attempt": 0}]}', f"settings.fail[0].fault: give one of {', '.join(Fault)}."),
        ('{"fail": [{"fault": ["empty"]}]}', f"settings.fail[0].fault: give one of {', '.join(Fault)}."),
        (
            '{"fail": [{"fault": "empty", "time": 2}]}',
            "settings.fail[0].time: unknown. A failure has: fault, attempt, tasks, times, retry_after.",
        ),
        (
            '{"fail": [{"fault": "empty", "times": "x"}]}',
            "settings.fail[0].times: give a whole number from 0 to 1,000,000.",
        ),
        (
            '{"fail": [{"fault": "empty", "attempt": 0.5}]}',
            "settings.fail[0].attempt: give a whole number from 0 to 1,000,000.",
        ),
        (
            '{"fail": [{"fault": "rate_limited", "retry_after": 1e20}]}',
            "settings.fail[0].retry_after: give a number from 0 to 86,400.",
        ),
        (
            '{"fail": [{"fault": "empty", "tasks": "T-1"}]}',
            'settings.fail[0].tasks: give a list of task ids, such as ["T-1"].',
        ),
    ],
)
def test_a_value_that_makes_no_sense_to_the_scripted_agent_is_named_with_its_place(
    text: str, message: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_kind(json.loads(text), "scripted")
    assert str(refusal.value) == message


@pytest.mark.parametrize("kind", ["openai", "anthropic", "gemini", "openai_compatible"])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        *(
            ({"reasoning": value}, 'settings.reasoning: give one word of the provider\'s, such as "low".')
            for value in ("", "very high", "HIGH", "x" * 21, 3, None, True, ["low"])
        ),
        *(({"stream": value}, "settings.stream: give true or false.") for value in ("yes", 1, None)),
    ],
)
def test_a_value_that_makes_no_sense_to_a_model_is_named_with_its_place(
    kind: str, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_kind(settings, kind)
    assert str(refusal.value) == message


@pytest.mark.parametrize("kind", ["openai", "gemini", "openai_compatible"])
@pytest.mark.parametrize("value", ["0.2", True, None, -0.1, 2.01, float("nan")])
def test_temperature_is_a_number_that_providers_take(kind: str, value: object) -> None:
    with pytest.raises(Refused) as refusal:
        check_kind({"temperature": value}, kind)
    assert str(refusal.value) == "settings.temperature: give a number from 0 to 2."


@pytest.mark.parametrize(("kind", "name"), [("openai", "code"), ("openai_compatible", "vision")])
def test_a_switch_is_true_or_false(kind: str, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_kind({name: "on"}, kind)
    assert str(refusal.value) == f"settings.{name}: give true or false."


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_of_a_kind_is_accepted_and_in_the_docs(kind: str) -> None:
    known = registry.settings(kind)
    assert set(EXAMPLES[kind]) == set(known)
    check_settings(EXAMPLES[kind])
    check_kind(EXAMPLES[kind], kind)
    assert [name for name in (*known, *PRICES, *LIMITS) if f"`{name}`" not in DOCS.read_text()] == []
