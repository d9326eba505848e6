"""One Chromium and one site for all of these tests; a window with a session of its own for each person."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, connections
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from bench._browser import chromium
from reviews.models import Study, User
from tests.browser.visit import PATIENCE, Visits
from tests.factories import deliver_next, make_reply, make_reviewer, make_study
from tests.site_processes import WebServer, collect_static


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not longer than this package: Playwright keeps an event loop in this thread, in which nobody else may
    start one, and which has database connections of its own; left open they would keep the database."""
    expect.set_options(timeout=PATIENCE)
    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, chromium() as found:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Django takes the loop for asynchronous code
        yield found
        connections.close_all()


@pytest.fixture(scope="package")
def web(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[WebServer]:
    collect_static()
    server = WebServer()
    server.start()
    yield server
    server.stop()
    with django_db_blocker.unblock():
        cache.clear()  # a table that is not emptied with the others: who signed in how often


def wait_until_nobody_asks(quiet: float = 0.1, patience: float = 10.0) -> None:
    """The last words of a page that was closed may still be on their way into the database; whoever empties
    it meanwhile meets them in a deadlock."""
    busy = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"
    )
    deadline, since = time.monotonic() + patience, time.monotonic()
    while time.monotonic() - since < quiet:
        with connection.cursor() as cursor:
            cursor.execute(busy)
            if cursor.fetchone()[0]:
                since = time.monotonic()
        assert time.monotonic() < deadline, "the site is still at work for a page that was closed"
        time.sleep(0.02)


@pytest.fixture
def visits(transactional_db: None, browser: Browser, web: WebServer) -> Iterator[Visits]:
    """Windows on the site. The test fails where anything went wrong in one of them."""
    found = Visits(browser, web.url)
    yield found
    found.close()
    wait_until_nobody_asks()


@pytest.fixture
def reviewer(transactional_db: None) -> User:
    return make_reviewer("mira", rate="42")


@pytest.fixture
def study(transactional_db: None) -> Study:
    """One task with three criteria, whose first deliverable waits for its review."""
    study = make_study()
    deliver_next(
        make_reply(files={"report.md": b"# Depths\n\nSix metres.\n", "depths.csv": b"at,m\nquay,6\n"})
    )
    return study
