"""`./run manage create_agent --ready-made`."""

import io

import pytest
from django.core.management import CommandError, call_command

from agents.adapters.ready_made import shipped
from reviews.models import Agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_keys")]

SLUGS = [each.slug for each in shipped()]


def run(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("create_agent", "--ready-made", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_each_ready_made_agent_can_be_made() -> None:
    said = run("all")
    assert [line.split(":")[0] for line in said[::2]] == [f"Made the agent {slug}" for slug in SLUGS]
    assert {line.split(":")[0] for line in said[1::2]} == {"It can't be chosen for a study yet"}
    assert set(Agent.objects.values_list("slug", flat=True)) == set(SLUGS)


def test_one_is_made_by_its_short_name() -> None:
    run(SLUGS[0])
    assert [agent.slug for agent in Agent.objects.all()] == [SLUGS[0]]


def test_all_makes_those_that_are_missing() -> None:
    run(SLUGS[0])
    assert run("all")[0] == f"There is an agent {SLUGS[0]} already."
    assert Agent.objects.count() == len(SLUGS)


def test_the_list_says_price_and_state(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = run("list")
    assert [line.split(":")[0] for line in listed] == SLUGS
    assert "price unknown; OPENAI_API_KEY is not set" in listed[0]
    call_command("load_prices")
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    first, *rest = run("list")
    assert first.endswith("a million tokens; available")
    assert "price unknown" not in first
    run(SLUGS[0])
    assert run("list")[0].endswith("; made already")
    assert [line for line in rest if "price unknown" in line] == []
    assert Agent.objects.count() == 1


def test_an_unknown_one_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(CommandError, match=f"There is no ready-made agent “none”. There are: {SLUGS[0]}, "):
        run("none")
    assert not Agent.objects.exists()


def test_nothing_else_stands_beside_it() -> None:
    for more in (["--kind", "openai"], ["--max-cost", "1"], ["--model", "m"], ["--name", "n"]):
        with pytest.raises(CommandError, match=f"{more[0]} can't stand beside --ready-made"):
            run(SLUGS[0], *more)
    assert not Agent.objects.exists()
