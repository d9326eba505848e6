"""The cast."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from reviews.models import Review, User
from tests import factories
from tests.reviews.corrected import NOT_MET, loaded
from tests.steps import review


@pytest.fixture
def reviewer(db: None) -> User:
    return factories.make_reviewer("mira")


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    """A browser in which the reviewer is signed in."""
    client.force_login(reviewer)
    return client


@pytest.fixture
def other_reviewer(db: None) -> User:
    return factories.make_reviewer("omar")


@pytest.fixture
def admin(db: None) -> User:
    return factories.make_user("ada", "admin")


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    """One in which the admin is signed in."""
    client.force_login(admin)
    return client


@pytest.fixture
def researcher(db: None) -> User:
    return factories.make_user("jun", "researcher")


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user("olaf")


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """Where stored files go, which is empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def locked(db: None, reviewer: User) -> Review:
    """Criteria 1 and 2 of 3 are not met; a client would not pay."""
    factories.make_study()
    factories.deliver_next()
    return loaded(review(reviewer, not_met=NOT_MET))


@pytest.fixture(autouse=True)
def csv_as_it_was() -> Iterator[None]:
    """The readers of strangers' tables set a limit of the whole process, which in the site is one of their
    own."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)
