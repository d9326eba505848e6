"""What every template keeps: no inline script or style, nothing from elsewhere, one h1."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ASSETS = sorted(path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js"})

INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|\shx-on|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:src|href|url\(|import)\s*=?\s*[\"'(]?\s*(?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_an_inline_script_or_style(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize("file", [*TEMPLATES, *ASSETS], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(file: Path) -> None:
    assert ELSEWHERE.findall(file.read_text()) == []


def visitor() -> HttpRequest:
    return RequestFactory().get("/nowhere/")


def test_the_500_page_needs_no_context_and_no_database() -> None:
    # pytest-django refuses any query here, for the test has no database mark.
    html = get_template("500.html").render()
    assert html.count("<h1>") == 1
    assert "Sign in" not in html
    assert server_error(visitor()).status_code == 500


@pytest.mark.parametrize(
    ("view", "status"), [(bad_request, 400), (permission_denied, 403), (page_not_found, 404)]
)
def test_error_pages_have_our_frame_and_no_cause(view: Callable[..., HttpResponse], status: int) -> None:
    request = visitor()
    request.user = AnonymousUser()
    response = view(request, exception=Exception("the secret cause"))
    html = response.content.decode()
    assert response.status_code == status
    assert f"Error {status}" in html
    assert html.count("<h1>") == 1
    assert "secret" not in html


class Odd(forms.Form):
    name = forms.CharField(help_text="As in the contract.")
    agree = forms.BooleanField()


def test_a_wrong_field_names_its_hint_and_its_error() -> None:
    html = str(Odd({}))
    assert re.search(
        r'<input type="text" name="name" required aria-invalid="true" '
        r'aria-describedby="id_name_helptext id_name_error" id="id_name">',
        html,
    )
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<a href="#id_agree">Agree</a>: This field is required.' in html


def test_an_empty_page_says_why_and_what_next() -> None:
    html = render_to_string(
        "includes/empty.html",
        {"title": "None", "why": "All are claimed.", "next_url": "/x/", "next_label": "Go"},
    )
    assert "All are claimed." in html
    assert '<a class="btn btn-go" href="/x/">Go</a>' in html
