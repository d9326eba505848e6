"""A request that is refused early, by anybody's fault but ours, gets a page and a line in the log."""

import logging
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.http import Http404
from django.test import Client, RequestFactory

from hapi.logs import RefusalsAreWarnings

pytestmark = pytest.mark.django_db


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, bool]]:
    """(level, has a traceback) of each record, as it reaches standard error."""
    handlers: Any = settings.LOGGING["handlers"]
    assert handlers["stderr"]["filters"] == ["refusals_are_warnings"]
    assert all(RefusalsAreWarnings().filter(record) for record in caplog.records)
    return [(record.levelname, bool(record.exc_info)) for record in caplog.records]


@pytest.mark.parametrize("path", ["/healthz", "/accounts/login/", "/", "/nowhere"])
def test_wrong_host_gets_a_page(client: Client, caplog: pytest.LogCaptureFixture, path: str) -> None:
    response = client.get(path, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "The request cannot be read" in response.content.decode()
    assert lines(caplog) == [("WARNING", False)]


def test_error_before_anybody_was_identified_gets_a_page() -> None:
    """As when the session's middleware fails."""
    request = RequestFactory().get("/")
    response = response_for_exception(request, Http404())
    assert response.status_code == 404
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("&".join(f"a{number}=1" for number in range(2001)), "application/x-www-form-urlencoded"),
        ("a=" + "x" * 5 * 1024 * 1024, "application/x-www-form-urlencoded"),
        ("nonsense", "multipart/form-data"),
    ],
    ids=["too many fields", "too large", "no multipart at all"],
)
def test_form_that_is_too_much_gets_a_page_and_one_line(
    caplog: pytest.LogCaptureFixture, body: str, content_type: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    response = client.post("/accounts/login/", body, content_type=content_type)
    assert response.status_code == 400
    assert "The request cannot be read" in response.content.decode()
    assert lines(caplog) == [("WARNING", False)]


def test_file_is_refused_by_a_page_that_takes_none(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = client.post("/accounts/login/", {"login": "ada", "password": BytesIO(b"x" * 3_000_000)})
    assert response.status_code == 400
    assert lines(caplog) == [("WARNING", False)]


def test_our_own_error_stays_an_error_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise RuntimeError("ours")
    except RuntimeError:
        logging.getLogger("django.request").exception("Internal Server Error", extra={"status_code": 500})
    assert lines(caplog) == [("ERROR", True)]
