"""The environment of the tests. `./run test` starts PostgreSQL and Valkey and says where they are."""

import os
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import coverage
import pytest
from django.conf import settings

NEEDED = ("DATABASE_URL", "REDIS_URL", "HAPI_VAR")
MEASURED = ("reviews.rules", "reviews.actions", "agents.actions")


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        pytest.exit(f"{', '.join(missing)} not set: start the tests with `./run test`", returncode=2)
    # Names without a hash: nothing has to be collected, and the live server finds the files where they are.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Slow on purpose in production; here it would be half of the time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Rules and actions are covered by the tests that call them by name, not by those that come past them on
    a page; a test takes half as long again while it is measured."""
    measuring = coverage.Coverage.current()
    if measuring is None or not isinstance(item, pytest.Function) or names_measured(item.module):
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


@cache
def names_measured(module: ModuleType) -> bool:
    """True where the tests of a file have imported a rule or an action."""
    names = (
        value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        for value in vars(module).values()
    )
    return any(f"{name}.".startswith(f"{package}.") for name in names for package in MEASURED)
