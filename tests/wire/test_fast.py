"""The fast server: what a model's name says, and what comes of it over the wire."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.wire.asking import GOOD
from tests.wire.fast_plan import Plan, plan_of, report, says
from tests.wire.fast_process import FastProvider, fast_provider

TOOLS: dict[str, Any] = {"tools": [{}]}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastProvider]:
    with fast_provider(tmp_path_factory.mktemp("fast")) as running:
        yield running


def ask(provider: FastProvider, model: str, *messages: dict[str, Any]) -> tuple[int, str, Any]:
    """Status, Retry-After and body of a chat completion."""
    connection = http.client.HTTPConnection(provider.address.removeprefix("http://"), timeout=20)
    told = {"model": model, "messages": [{"role": "user", "content": "Go."}, *messages], **TOOLS}
    try:
        connection.request("POST", "/v1/chat/completions", json.dumps(told))
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Retry-After", ""), json.loads(answer.read())
    finally:
        connection.close()


def calls(body: Any) -> list[str]:
    return [call["function"]["name"] for call in body["choices"][0]["message"]["tool_calls"]]


def test_a_models_name_says_what_is_done() -> None:
    assert plan_of("fast") == Plan()
    assert plan_of("fast.steps-3-8.ms-50-200.errors-3") == Plan(3, 8, 50, 200, 3)
    assert plan_of("fast.steps-4.wrong-429-2") == Plan(4, 4, wrong="429", wrong_first=2)
    with pytest.raises(ValueError, match="no such word in a model's name: slowly"):
        plan_of("fast.slowly")


def test_a_job_is_written_edited_and_finished_call_by_call() -> None:
    plan = Plan(4, 4)
    names = [says(plan, "j", answered, TOOLS, 400).calls[0].name for answered in range(5)]
    assert names == ["write_file", "edit_file", "edit_file", "finish", "write_file"]
    assert report("j", 4) == "# Report of job j\n\nPart 1.\nPart 2.\nPart 3.\n(end)\n"


def test_a_critic_who_has_no_tools_gets_words() -> None:
    answer = says(Plan(), "j", 0, {}, 400)
    assert (answer.text, answer.calls) == ("Step 1 of job j.", ())


def test_the_conversation_says_how_far_it_is(provider: FastProvider) -> None:
    _, _, first = ask(provider, "fast.steps-2")
    said = first["choices"][0]["message"]
    _, _, second = ask(provider, "fast.steps-2", said)
    assert (calls(first), calls(second)) == (["write_file"], ["finish"])
    lines = provider.lines()[-2:]
    assert [(line.step, line.what, line.whole) for line in lines] == [(1, "ok", True), (2, "ok", True)]
    assert lines[0].job == lines[1].job


@pytest.mark.parametrize(
    ("wrong", "status", "after"), [("429", 429, "1"), ("500", 500, ""), ("401", 401, "")]
)
def test_the_first_requests_of_a_model_go_wrong_as_it_says(
    provider: FastProvider, wrong: str, status: int, after: str
) -> None:
    model = f"fast.wrong-{wrong}-1"
    assert ask(provider, model)[:2] == (status, after)
    assert ask(provider, model)[0] == 200


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("cut_before", http.client.RemoteDisconnected),
        ("cut_midway", http.client.IncompleteRead),
        ("malformed", json.JSONDecodeError),
    ],
)
def test_no_whole_answer_comes_where_it_is_cut(
    provider: FastProvider, wrong: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(provider, f"fast.wrong-{wrong}-1")
    line = provider.lines()[-1]
    assert (line.what, line.whole) == (wrong, False)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_every_format_is_spoken(provider: FastProvider, name: str) -> None:
    path, body = GOOD[name]
    connection = http.client.HTTPConnection(provider.address.removeprefix("http://"), timeout=20)
    model = path.replace("/models/m:", "/models/fast:") if "/models/" in path else path
    connection.request("POST", model, json.dumps({**body, "model": "fast"}))
    answer = connection.getresponse()
    assert (answer.status, isinstance(json.loads(answer.read()), dict)) == (200, True)
    connection.close()
    assert provider.facts()["open"] == 0
