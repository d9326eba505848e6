from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.adapters import completion
from agents.adapters.base import AdapterError, Usage
from agents.adapters.prices import MOST, Prices
from tests.wire import bodies

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
keys = st.sampled_from(
    [
        "id",
        "choices",
        "message",
        "content",
        "finish_reason",
        "refusal",
        "usage",
        "prompt_tokens",
        "tool_calls",
    ]
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read_or_refused_in_words(body: object) -> None:
    with suppress(AdapterError):
        found = completion.read(body, None)
        assert isinstance(found.text, str)
        assert isinstance(found.provider_id, str)


@given(json_values, json_values, json_values)
def test_whole_answer_with_odd_fields_is_read_or_refused(
    content: object, usage: object, reason: object
) -> None:
    message = {"content": content}
    body = {"id": reason, "choices": [{"message": message, "finish_reason": reason}], "usage": usage}
    with suppress(AdapterError):
        assert completion.read(body, None).text == (content or "")


@pytest.mark.parametrize(
    ("reported", "usage"),
    [
        ({}, Usage()),
        ({"prompt_tokens": 10, "completion_tokens": 5}, Usage(10, 5)),
        ({"prompt_tokens": None, "completion_tokens": True}, Usage()),
        ({"prompt_tokens": "10", "completion_tokens": 5.5}, Usage()),
        ({"prompt_tokens": -1, "completion_tokens": 10**30}, Usage(0, completion.MOST_TOKENS)),
        ({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 99}}, Usage(10, 0, 10)),
        ({"completion_tokens": 10, "completion_tokens_details": {"reasoning_tokens": 4}}, Usage(0, 10, 0, 4)),
        ({"prompt_tokens": 10, "prompt_tokens_details": None, "completion_tokens_details": []}, Usage(10)),
    ],
)
def test_usage_is_read_with_care(reported: dict[str, object], usage: Usage) -> None:
    assert completion.read_usage(reported, None) == usage


@pytest.mark.parametrize(
    ("id_", "kept"), [("chatcmpl-1", "chatcmpl-1"), (None, ""), ("a\0b", ""), ("x" * 300, "x" * 200)]
)
def test_id_of_the_provider_is_kept_if_it_can_be_stored(id_: object, kept: str) -> None:
    assert completion.read({**bodies.completion(), "id": id_}, None).provider_id == kept


def test_dearest_answer_still_fits_the_column_for_costs() -> None:
    usage = {"prompt_tokens": 10**18, "completion_tokens": 10**18}
    cost = completion.read_usage(usage, Prices(MOST, MOST, MOST, MOST, MOST)).cost_usd
    assert cost is not None
    assert cost < Decimal(10) ** 6
