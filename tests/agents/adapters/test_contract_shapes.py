"""Nothing that a provider may send makes anything but a turn or an error in words."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import registry
from agents.adapters.base import AdapterError, usage_problem
from agents.adapters.turns import Answered, Ask, Json, Provider, Result, Said, Turn
from agents.workspace.specs import TOOLS
from reviews.rules.retry import Fault
from tests.agents.adapters.cases import CASES, Case
from tests.agents.adapters.mangling import mangled
from tests.agents.adapters.talking import BRIEF
from tests.wire.says import GOOD

EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
NAMES = ("ok", "thinks", "writes", "parallel", "files", "too_long", "refusal", "says_nothing")


def read(provider: Provider, raw: Json) -> tuple[Turn | None, AdapterError | None]:
    try:
        return provider.read(raw), None
    except AdapterError as error:
        return None, error


@EACH
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_answer_of_any_shape_is_read_and_sent_back_or_refused_in_words(
    case: Case, data: st.DataObject
) -> None:
    provider = registry.provider(case.kind)
    good = case.format.answer(GOOD[data.draw(st.sampled_from(NAMES))], 1)
    raw = data.draw(mangled(good))
    turn, refused = read(provider, raw)
    if turn is None:
        # What is stored is read again by every run that goes on from it: only what begins anew may fail.
        assert refused is not None
        assert (refused.fault, usage_problem(refused.usage)) == (Fault.WRONG_SHAPE, None)
        return
    assert usage_problem(turn.usage) is None
    items: list[Any] = [BRIEF, Said(raw)]
    if turn.calls:
        items.append(Answered(tuple(Result(call, "Done.") for call in turn.calls)))
        assert len({call.id for call in turn.calls}) == len(turn.calls)
    json.dumps(provider.body(Ask(model="m", system="s", items=(*items, BRIEF), tools=TOOLS)))


@EACH
def test_good_answers_are_not_refused(case: Case) -> None:
    provider = registry.provider(case.kind)
    for name in NAMES:
        provider.read(case.format.answer(GOOD[name], 1))
