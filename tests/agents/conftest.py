"""The cast, as the pages and commands of the app `agents` need it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from agents.demo.seed import load_demo
from reviews.models import TaskPool, User
from tests import factories
from tests.agents.model_work import JOB
from tests.wire import WireServer, serve

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "COMPATIBLE_API_KEY")


@pytest.fixture
def reviewer(db: None) -> User:
    return factories.make_reviewer("mira")


@pytest.fixture
def other_reviewer(db: None) -> User:
    return factories.make_reviewer("omar")


@pytest.fixture
def admin(db: None) -> User:
    return factories.make_user("ada", "admin")


@pytest.fixture
def admins_client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def researcher(db: None) -> User:
    return factories.make_user("jun", "researcher")


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user("olaf")


@pytest.fixture
def pool(db: None) -> TaskPool:
    """Two tasks that can be studied and one without a rubric."""
    pool = factories.make_pool("jobs", tasks=2)
    task = factories.make_task(pool, criteria=0)
    task.title = "No Rubric Here"
    task.save()
    return pool


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[WireServer]:
    """A local provider that every kind of agent is pointed to; it plays a whole job until told otherwise."""
    with serve(JOB) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        for name in KEYS:
            monkeypatch.setenv(name, f"test-{name.lower()}")
        yield server


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that no provider's agent can be used in."""
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.replace("API_KEY", "BASE_URL"), raising=False)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for a module: its tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)
