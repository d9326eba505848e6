"""What the server does whatever the format: keys, routes, the log, the order of behaviours."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.wire import Says, Script, WireServer, serve
from tests.wire.asking import GOOD, HEADERS
from tests.wire.behaviours import names
from tests.wire.formats import FORMATS
from tests.wire.says import Json

CHAT, BODY = GOOD["chat"]
BEARER = {"Authorization": "Bearer k"}


@pytest.fixture
def server() -> Iterator[WireServer]:
    with serve() as running:
        yield running


def post(server: WireServer, path: str, body: bytes, headers: dict[str, str] = BEARER) -> tuple[int, Json]:
    request = urllib.request.Request(server.address + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def ask(server: WireServer, **changes: object) -> tuple[int, Json]:
    return post(server, CHAT, json.dumps({**BODY, **changes}).encode())


def test_behaviours_follow_each_other_and_the_last_one_stays(server: WireServer) -> None:
    server.behave("server_error", "rate_limited", "ok")
    assert [ask(server)[0] for _ in range(4)] == [500, 429, 200, 200]
    assert server.requests == [BODY] * 4
    assert server.keys == ["k"] * 4


def test_one_server_speaks_every_format(server: WireServer) -> None:
    for path, body in GOOD.values():
        assert post(server, path, json.dumps(body).encode(), HEADERS)[0] == 200
    assert [(logged.format, logged.path) for logged in server.log] == [
        (name, path) for name, (path, _) in GOOD.items()
    ]


def test_log_has_the_headers_that_matter_and_no_key_among_them(server: WireServer) -> None:
    post(server, CHAT, json.dumps(BODY).encode(), {**BEARER, "X-Trace": "7"})
    assert server.log[0].headers == {"x-trace": "7"}


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/v1/completions", b"{}", BEARER, 404),
        (CHAT, b"{", BEARER, 400),
        (CHAT, b"[]", BEARER, 400),
        (CHAT, b"{}", {"Authorization": "Bearer"}, 401),
        (CHAT, b"{}", {"Authorization": "Basic k"}, 401),
        (CHAT, b"{}", {"X-Api-Key": "k"}, 401),
    ],
)
def test_bad_request_is_refused_and_not_logged(
    server: WireServer, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert post(server, path, body, headers)[0] == status
    assert server.requests == []


def test_script_goes_by_the_answers_in_the_request(server: WireServer) -> None:
    server.behave(Script((Says("one"), Says("two"))))
    said = {"role": "assistant", "content": "one"}
    user = {"role": "user", "content": "go on"}
    texts = [
        ask(server, messages=[user, *[said, user] * count])[1]["choices"][0]["message"]["content"]
        for count in (0, 1, 0, 2)
    ]
    assert texts == ["one", "two", "one", "one"]


def test_unknown_behaviour_is_named(server: WireServer) -> None:
    with pytest.raises(KeyError, match="dance"):
        server.behave("ok", "dance")
    assert "ok" in names()


def test_every_format_has_a_wrong_shape_of_its_own() -> None:
    assert ["wrong_shape" in each.own for each in FORMATS] == [True] * len(FORMATS)


def test_environment_points_every_kind_here(server: WireServer) -> None:
    assert server.environment()["OPENAI_BASE_URL"] == f"{server.address}/v1"
    assert len(server.environment()) == len(FORMATS)
