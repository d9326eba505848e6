"""The cast, as the pages and commands of the app `agents` need it."""

import pytest

from reviews.models import User
from tests import factories


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
def researcher(db: None) -> User:
    return factories.make_user("jun", "researcher")


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user("olaf")
