"""A person's browser: a window on the site that notices whatever goes wrong in it."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Response,
    ViewportSize,
    WebError,
)

from reviews.models import User

WIDE: Final[ViewportSize] = {"width": 1440, "height": 860}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds: the machine may be busy with other tests


class Visits:
    """Opens windows, one context each. `problems` holds what went wrong in any of them: console errors
    (violations of the content security policy are among them), exceptions, dialogs, answers from 500 on."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.problems: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(
        self, path: str | None = None, *, by: User | None = None, phone: bool = False, javascript: bool = True
    ) -> Page:
        """A window of its own, signed in as `by` through a session in the database."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else WIDE,
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",  # a colour that is half-way between two is not what people read
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("dialog", self._dialog)
        context.on("response", self._response)
        self._contexts.append(context)
        if by is not None:
            give_session(context, by, self.url)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    def forgive(self, pattern: str) -> None:
        """Strike out the problems that a test brings about on purpose. There has to be one."""
        left = [problem for problem in self.problems if not re.search(pattern, problem)]
        assert len(left) < len(self.problems), f"no problem is like {pattern}: {self.problems}"
        self.problems[:] = left

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        assert self.problems == [], "\n".join(self.problems)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _exception(self, error: WebError) -> None:
        self.problems.append(f"exception: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"answer {response.status}: {response.url}")


def give_session(context: BrowserContext, user: User, url: str) -> None:
    """A new session of `user`, without the sign-in form."""
    client = Client()
    client.force_login(user)
    key = client.session.session_key or ""
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])


def sign_in(page: Page, name: str, password: str) -> None:
    """Through the form, as people do."""
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
