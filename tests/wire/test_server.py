"""The server speaks the format faithfully: the SDK reads its models, answers, streams and errors."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import openai
import pytest

from tests.wire import WireServer, bodies, serve
from tests.wire.behaviours import BEHAVIOURS


@pytest.fixture
def server() -> Iterator[WireServer]:
    with serve() as running:
        yield running


@pytest.fixture
def client(server: WireServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.base_url, api_key="k", max_retries=0, timeout=5) as sdk:
        yield sdk


def post(server: WireServer, path: str, body: bytes, key: str = "Bearer k") -> int:
    request = urllib.request.Request(f"{server.base_url}{path}", body, {"Authorization": key})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_answer_is_one_that_the_sdk_knows(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hello"}])
    assert answer.choices[0].message.content == bodies.TEXT
    assert answer.usage is not None
    assert answer.usage.total_tokens == 1540


def test_stream_carries_the_same_text_and_usage(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "Hello"}], stream=True
    )
    chunks = list(stream)
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(texts) == bodies.TEXT
    assert chunks[-1].usage is not None


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["test-model"]


def test_behaviours_follow_each_other_and_the_last_one_stays(server: WireServer) -> None:
    server.behave("server_error", "rate_limited", "ok")
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "Hello"}]}).encode()
    assert [post(server, "/chat/completions", body) for _ in range(4)] == [500, 429, 200, 200]
    assert server.requests == [json.loads(body)] * 4


@pytest.mark.parametrize(
    ("path", "body", "key", "status"),
    [
        ("/completions", b"{}", "Bearer k", 404),
        ("/chat/completions", b"{", "Bearer k", 400),
        ("/chat/completions", b'{"model": "m"}', "Bearer k", 400),
        ("/chat/completions", b'{"messages": [1]}', "Bearer k", 400),
        ("/chat/completions", b"{}", "Bearer", 401),
        ("/chat/completions", b"{}", "Basic k", 401),
    ],
)
def test_bad_request_is_refused_and_not_logged(
    server: WireServer, path: str, body: bytes, key: str, status: int
) -> None:
    assert post(server, path, body, key) == status
    assert server.requests == []


def test_unknown_behaviour_is_named(server: WireServer) -> None:
    with pytest.raises(KeyError, match="dance"):
        server.behave("ok", "dance")
    assert "ok" in BEHAVIOURS
