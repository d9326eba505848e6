"""What was said in a run: as a page and as JSON Lines, all of it shown as somebody else's words."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.models import AgentStep
from agents.queries import transcript
from reviews.models import AgentRun, User
from reviews.rules.money import exact
from tests.agents.model_work import FINISH, JOB, LOOK, MORE, WRITE, make_model, run, study_of
from tests.factories import deliver_next, make_attachment, make_pool, make_reviewer, make_study
from tests.steps import review, write_feedback
from tests.wire import Call, Says, WireServer, call

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = '<script>alert(1)</script><a href="https://evil.example/">Press</a> [here](https://evil.example/)'
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href=&quot;https://evil.example/&quot;&gt;Press"


def page_of(client: Client, number: int = 1, **query: str) -> str:
    answer = client.get(f"/runs/{AgentRun.objects.get(number=number).pk}/transcript/", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def lines_of(client: Client, number: int = 1) -> list[dict[str, Any]]:
    answer = client.get(f"/runs/{AgentRun.objects.get(number=number).pk}/transcript.jsonl")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/jsonl")
    return [json.loads(line) for line in answer.getvalue().decode().splitlines()]


@pytest.fixture
def reader(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


# ---- the page


def test_a_run_is_told_call_by_call(reader: Client, provider: WireServer) -> None:
    pool = make_pool()
    make_attachment(pool.tasks.get(), "notes.txt", b"Six metres.\n")
    make_study(pool, agents=[make_model(name="Model One")])
    run()
    html = page_of(reader)
    assert "Transcript of run 1" in html
    assert "Model One, test-model" in html
    for words in (
        "Please write a short text.",
        "Six metres.",
        "First a look around.",
        'The model called list_files</h3>\n        <p class="quiet">Without arguments.',
        "list_files answered",
        "The model called write_file",
        "&quot;content&quot;: &quot;# Report\\n&quot;",
        "The model called finish",
    ):
        assert words in html
    assert [html.count(f">Call {number} <") for number in (1, 2, 3, 4, 5)] == [1, 1, 1, 1, 0]
    cost = exact(AgentStep.objects.values_list("cost_usd", flat=True).get(number=1) or Decimal(0))
    spent = f"1,200 tokens in (200 cached), 340 out (40 reasoning) · USD\N{NO-BREAK SPACE}{cost}"
    assert spent in html


def test_nothing_that_was_said_is_markup_or_a_link(reader: Client, provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(
        Says(HOSTILE, (call("write_file", path=HOSTILE[:8], content=HOSTILE), Call(HOSTILE, "{}"))),
        Says(None, (call("finish", message=HOSTILE, files=None),)),
        Says(HOSTILE),
    )
    run()
    html = page_of(reader)
    assert html.count(ESCAPED) >= 3
    assert "<script>alert" not in html
    assert 'href="https://evil.example' not in html
    calls = html.split('<section class="call"')[1:]
    assert len(calls) == AgentStep.objects.count()
    assert ["hx-disable" in each.split(">")[0] for each in calls] == [True] * len(calls)


def test_half_of_a_surrogate_pair_and_a_deep_nest_are_shown_as_well_as_they_can_be(
    reader: Client, provider: WireServer
) -> None:
    deep = "[" * 400 + "]" * 400
    study_of(make_model())
    provider.behave(
        Says("Half: \ud83d.", (Call("write_file", f'{{"path": "a", "more": {deep}}}'), Call("finish", "no"))),
        Says("Done."),
    )
    run()
    html = page_of(reader)
    assert "Half: \N{REPLACEMENT CHARACTER}." in html
    assert "Its arguments are no JSON object." in html
    assert "The model called write_file" in html
    assert lines_of(reader)[2]["event"] == "replied"


def test_a_call_without_an_answer_says_what_it_may_have_cost(reader: Client, provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(LOOK, "cut", WRITE, FINISH)
    run()
    lost = AgentStep.objects.get(state="unanswered")
    assert lost.worst_usd is not None
    html = page_of(reader)
    assert "Its answer never came" in html
    assert f"It may have cost up to USD\N{NO-BREAK SPACE}{lost.worst_usd.normalize()}." in html


def test_a_call_that_was_turned_away_says_that_nothing_was_charged(
    reader: Client, provider: WireServer
) -> None:
    study_of(make_model())
    provider.behave("rate_limited", JOB)
    run()
    assert "Turned away, nothing was charged:" in page_of(reader)


def test_a_run_that_went_on_tells_which_run_made_the_calls_before(
    reader: Client, provider: WireServer
) -> None:
    study_of(make_model())
    provider.behave(LOOK, WRITE, "server_error", MORE, FINISH)
    run(2)
    assert "made by run" not in page_of(reader, 1)
    html = page_of(reader, 2)
    assert html.count("<small>made by run 1</small>") == 3
    assert html.count('<section class="call"') == 5
    assert "# Report" in html


def test_what_was_sent_once_more_is_folded_away(reader: Client, provider: WireServer) -> None:
    study_of(make_model())
    provider.behave("server_error", LOOK, "server_error", WRITE, FINISH)
    run(3)
    html = page_of(reader, 3)
    calls = html.split('<section class="call"')[1:]
    folded = ["Sent the same as the call before" in call for call in calls]
    assert folded == [False, True, False, True, False]


def test_an_answer_that_can_not_be_read_is_shown_as_it_came(reader: Client, provider: WireServer) -> None:
    study_of(make_model())
    run()
    AgentStep.objects.filter(number=2).update(reply='{"odd": "<b>shape</b>"}')
    html = page_of(reader)
    assert "be shown: " in html
    assert "&quot;odd&quot;: &quot;&lt;b&gt;shape&lt;/b&gt;&quot;" in html


def test_an_answer_that_is_nested_too_deeply_is_shown_as_it_came_and_downloaded_whole(
    reader: Client, provider: WireServer
) -> None:
    deep = '{"a": ' * 3_000 + "1" + "}" * 3_000
    study_of(make_model())
    run()
    AgentStep.objects.filter(number=2).update(reply=deep)
    html = page_of(reader)
    assert "It is nested too deeply." in html
    assert deep.replace('"', "&quot;") in html
    lines = reader.get(f"/runs/{AgentRun.objects.get().pk}/transcript.jsonl").getvalue().decode()
    assert f'"reply": {deep}}}' in lines


def test_an_answer_that_is_too_long_is_left_to_the_download(
    reader: Client, provider: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "TEXT_AT_MOST", 1_000)
    study_of(make_model())
    provider.behave(Says("long " * 1_000))
    run()
    html = page_of(reader)
    assert "characters, too many for this page: see the download." in html
    assert "long long" not in html
    assert "long long" in json.dumps(lines_of(reader))


def test_pages_hold_every_call_once(reader: Client, provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(*[LOOK] * 11, FINISH)
    run()
    first, second = page_of(reader), page_of(reader, after="10")
    assert ("Calls 1 to 10 of 12." in first, "Calls 11 to 12 of 12." in second) == (True, True)
    assert ("?after=10" in first, "More calls" in second) == (True, False)
    shown = [f">Call {number} <" in page for page in (first, second) for number in range(1, 13)]
    assert shown == [True] * 10 + [False] * 12 + [True] * 2


@pytest.mark.parametrize("after", ["x", "-1", "4", "99999999999", "\0"])
def test_a_place_that_does_not_exist_is_a_404(reader: Client, provider: WireServer, after: str) -> None:
    study_of(make_model())
    run()
    url = f"/runs/{AgentRun.objects.get().pk}/transcript/"
    assert reader.get(url, {"after": after}).status_code == 404


def test_a_conversation_that_goes_on_links_to_the_one_before(reader: Client, provider: WireServer) -> None:
    study_of(make_model(), conversation="continue")
    provider.behave(*JOB.turns, MORE, FINISH)
    run()
    reviewer = make_reviewer()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    run()
    first, second = AgentRun.objects.order_by("started_at")
    html = reader.get(f"/runs/{second.pk}/transcript/").content.decode()
    assert f'href="/runs/{first.pk}/transcript/"' in html
    assert "Say more about it." in html


def test_a_script_called_no_model_and_a_run_under_way_has_called_none_yet(reader: Client) -> None:
    make_study()
    deliver_next()
    assert "no model was called" in page_of(reader)
    (kinds,) = [[line["event"] for line in lines_of(reader)]]
    assert kinds == ["run", "delivered", "ended"]


def test_the_page_asks_no_more_for_many_calls_than_for_few(reader: Client, provider: WireServer) -> None:
    counts = []
    for turns in (2, 8):
        study = study_of(make_model())
        provider.behave(*[LOOK] * (turns - 1), FINISH)
        run()
        made = AgentRun.objects.get(study=study)
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(f"/runs/{made.pk}/transcript/").status_code == 200
        counts.append(len(captured))
        assert made.steps.count() == turns
    assert counts[0] == counts[1]


# ---- JSON Lines


def test_each_line_is_an_event_in_order(reader: Client, provider: WireServer) -> None:
    study = study_of(make_model("one"))
    run()
    lines = lines_of(reader)
    assert [line["event"] for line in lines] == ["run", *["asked", "replied"] * 4, "delivered", "ended"]
    head, asked, replied = lines[:3]
    assert (head["study"], head["agent"], head["attempt"], head["arm"]) == (study.slug, "one", 0, None)
    assert asked["request"]["items"][0]["told"][0]["text"].count("Please write a short text.") == 1
    assert asked["request"]["system"]
    step = AgentStep.objects.get(number=1)
    assert replied["reply"] == json.loads(step.reply)
    assert (replied["number"], replied["run"], replied["input_tokens"]) == (1, 1, 1200)
    assert Decimal(replied["cost_usd"]) == step.cost_usd
    delivered, ended = lines[-2:]
    assert [file["name"] for file in delivered["files"]] == ["report.md"]
    assert (delivered["message"], ended["state"]) == ("Here is the report.", "replied")
    assert Decimal(ended["cost_usd"]) == AgentRun.objects.get().cost_usd


def test_lines_tell_of_calls_without_an_answer_and_of_earlier_runs(
    reader: Client, provider: WireServer
) -> None:
    study_of(make_model())
    provider.behave(LOOK, "cut", WRITE, FINISH)
    run(2)
    events = [(line["event"], line.get("run")) for line in lines_of(reader, 2)]
    assert events == [
        ("run", None),
        ("asked", 1),
        ("replied", 1),
        ("asked", 1),
        ("unanswered", 1),
        ("asked", 2),
        ("replied", 2),
        ("asked", 2),
        ("replied", 2),
        ("delivered", None),
        ("ended", None),
    ]
    lost = next(line for line in lines_of(reader, 2) if line["event"] == "unanswered")
    assert Decimal(lost["may_have_cost_usd"]) == AgentStep.objects.get(state="unanswered").worst_usd
