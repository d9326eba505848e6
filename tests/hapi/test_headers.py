"""What every page carries, seen on the one that everybody can open."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def test_policy_allows_no_inline_script_or_style(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == POLICY


def test_page_varies_with_the_htmx_header(client: Client) -> None:
    vary = client.get("/accounts/login/").headers["Vary"]
    assert "HX-Request" in {name.strip() for name in vary.split(",")}


def test_page_cannot_be_framed_or_sniffed(client: Client) -> None:
    headers = client.get("/accounts/login/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/"])
def test_nobody_can_sign_up_or_ask_for_mail(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_stored_files_have_no_address(client: Client) -> None:
    assert client.get("/files/").status_code == 404


@pytest.mark.parametrize(
    ("charset", "status"),
    [("utf-8", 200), ("UTF8", 200), ("unknown", 200), ("utf-7", 400), ("utf-16", 400), ("latin-1", 400)],
)
def test_a_form_in_another_encoding_than_utf_8_is_refused(client: Client, charset: str, status: int) -> None:
    body = b'--B\r\nContent-Disposition: form-data; name="login"\r\n\r\na+2AA-b\r\n--B--\r\n'
    form = f"multipart/form-data; boundary=B; charset={charset}"
    assert client.generic("POST", "/accounts/login/", body, content_type=form).status_code == status
