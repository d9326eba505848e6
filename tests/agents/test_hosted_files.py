"""Files that the provider's own code execution made: fetched once, delivered, within the limits."""

from __future__ import annotations

import json

import pytest

from agents.actions.run_next import run_next
from agents.models import StepFile
from reviews.models import Agent, Deliverable
from tests.agents.model_work import FINISH, make_model, study_of
from tests.agents.work import content, no_rest
from tests.wire import HostedFile, Says, WireServer, call

pytestmark = pytest.mark.django_db(transaction=True)


HOSTED = Says(
    "Two files are ready.",
    (call("list_files"),),
    files=(
        HostedFile("cfile_1", "figures.csv", "text/csv", b"item,amount\ntea,3\n"),
        HostedFile("cfile_2", "figures.csv", "text/csv", b"item,amount\ntea,4\n"),
    ),
)


@pytest.fixture
def hosted(provider: WireServer) -> Agent:
    """An agent of OpenAI's with code execution."""
    agent = make_model(kind="openai", settings={"code": True})
    study_of(agent)
    provider.behave(HOSTED, FINISH)
    return agent


@pytest.mark.usefixtures("hosted")
def test_files_that_hosted_code_made_are_delivered_and_their_names_told(provider: WireServer) -> None:
    assert run_next("openai")
    files = {file.name: content(file) for file in Deliverable.objects.get().files.all()}
    assert files == {
        "figures.csv": b"item,amount\ntea,3\n",
        "figures (2).csv": b"item,amount\ntea,4\n",
    }
    assert "figures (2).csv" in json.dumps(provider.requests[-1])


@pytest.mark.usefixtures("hosted")
def test_a_file_of_hosted_code_is_fetched_once_though_its_run_begins_again(provider: WireServer) -> None:
    provider.behave(HOSTED, "server_error", FINISH)
    assert run_next("openai")
    no_rest()
    assert run_next("openai")
    assert len(provider.fetched) == 2
    assert StepFile.objects.count() == 2
    assert Deliverable.objects.get().files.count() == 2


def test_a_file_of_hosted_code_beyond_a_limit_is_not_taken_and_the_model_is_told(
    provider: WireServer,
) -> None:
    study_of(make_model(kind="openai", settings={"code": True, "limits": {"files": 1}}))
    provider.behave(HOSTED, FINISH)
    assert run_next("openai")
    assert Deliverable.objects.get().files.count() == 1
    assert "was not taken" in json.dumps(provider.requests[-1])
