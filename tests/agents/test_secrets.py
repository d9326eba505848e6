"""A key that is planted everywhere is nowhere to be found: not in records, files, logs, pages or exports."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agents.actions.run_next import run_next
from agents.models import AgentStep
from hapi.logs import WithoutKeys
from reviews.models import AgentRun, Study, Trial, User
from tests.agents.model_work import FINISH, KIND, PRICES, WRITE, make_model, run, study_of
from tests.agents.work import no_rest
from tests.factories import make_agent
from tests.wire import Says, WireServer, call

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "openai_compatible": "COMPATIBLE_API_KEY",
}
KEYS = {kind: f"planted-{kind}-Zx81qK" for kind in NAMES}


@pytest.fixture
def log(
    monkeypatch: pytest.MonkeyPatch, provider: WireServer, settings: Settings, tmp_path: Path
) -> Iterator[io.StringIO]:
    """Everything that is logged, down to the last detail, as the site's handler writes it."""
    for kind, name in NAMES.items():
        monkeypatch.setenv(name, KEYS[kind])
    settings.MEDIA_ROOT = tmp_path
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutKeys("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def records() -> str:
    """Every row of every table, as text."""
    models = [model for model in apps.get_models() if model._meta.managed]
    return "\n".join(serializers.serialize("json", model._default_manager.all()) for model in models)


def pages(client: Client) -> str:
    """Every page and download on which anything of a run may be read."""
    study, trial = Study.objects.get(), Trial.objects.get()
    addresses = [
        reverse("study", args=[study.pk]),
        reverse("trial", args=[study.pk, trial.pk]),
        reverse("report", args=[study.pk]),
        reverse("report_csv", args=[study.pk]),
        reverse("agents"),
    ]
    for made in AgentRun.objects.all():
        addresses += [reverse("transcript", args=[made.pk]), reverse("transcript_lines", args=[made.pk])]
    found = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found.append(answer.getvalue().decode())
    return "\n".join(found)


def assert_nowhere(key: str, log: io.StringIO, admin: User, folder: Path) -> None:
    client = Client()
    client.force_login(admin)
    files = "\n".join(
        path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()
    )
    places = {"records": records(), "pages": pages(client), "log": log.getvalue(), "files": files}
    for place, text in places.items():
        assert key not in text, place
        assert f"Bearer {key}" not in text, place


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("stream", [False, True])
def test_a_key_goes_to_the_provider_and_nowhere_else(
    provider: WireServer, log: io.StringIO, admin: User, tmp_path: Path, kind: str, stream: bool
) -> None:
    key = KEYS[kind]
    agent = make_agent(
        kind=kind,
        scripted=False,
        model="test-model",
        max_cost_usd=2,
        settings={"prices": PRICES, "stream": stream},
    )
    study_of(agent)
    parrot = call("write_file", path="key.txt", content=f"Authorization: Bearer {key}")
    provider.behave(
        "echoes_key", "server_error", "cut", Says(f"My key is {key}.", (parrot,)), "malformed", WRITE, FINISH
    )
    for _ in range(8):
        no_rest()
        agent.__class__.objects.filter(pk=agent.pk).update(paused_at=None)
        if not run_next(kind):
            break
    assert set(provider.keys) == {key}
    assert AgentStep.objects.filter(state="replied").count() >= 3
    assert AgentRun.objects.filter(state="replied").count() == 1
    assert_nowhere(key, log, admin, tmp_path)


@pytest.mark.parametrize("kind", NAMES)
def test_a_refused_key_is_not_quoted(
    provider: WireServer, log: io.StringIO, admin: User, tmp_path: Path, kind: str
) -> None:
    agent = make_agent(kind=kind, scripted=False, model="test-model", max_cost_usd=2)
    study_of(agent)
    provider.behave("refused_key")
    assert run_next(kind)
    agent.refresh_from_db()
    assert agent.paused_at is not None
    assert_nowhere(KEYS[kind], log, admin, tmp_path)


def test_a_bug_while_a_key_is_at_hand_tells_nothing_of_it(
    provider: WireServer, log: io.StringIO, admin: User, tmp_path: Path
) -> None:
    """A traceback with the key in its message, as a library may raise it."""
    study_of(make_model(settings={"limits": {KEYS[KIND]: 1}}))
    run()
    assert AgentRun.objects.get().fault == "bug"
    assert "Traceback" in log.getvalue()
    assert KEYS[KIND] not in log.getvalue()
    assert KEYS[KIND] not in AgentRun.objects.get().error
