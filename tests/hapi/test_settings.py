"""Outside HAPI_DEBUG the process refuses to start without its secrets."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SECRETS = ("HAPI_SECRET_KEY", "DATABASE_URL", "REDIS_URL")


def start(**environment: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py check` in an environment without any of ours but these."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in SECRETS and name not in {f"{each}_FILE" for each in SECRETS} and name != "HAPI_DEBUG"
    }
    return subprocess.run(
        [sys.executable, "-P", settings.ROOT / "manage.py", "check"],
        env=clean | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("missing", SECRETS)
def test_process_does_not_start_without_a_secret(missing: str) -> None:
    given = {"HAPI_SECRET_KEY": "s", "DATABASE_URL": "postgres:///x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    del given[missing]
    done = start(**given)
    assert done.returncode != 0
    assert f"Set {missing} or {missing}_FILE." in done.stderr


def test_debug_needs_no_secret() -> None:
    done = start(HAPI_DEBUG="true")
    assert (done.returncode, done.stderr) == (0, "")


def test_debug_is_off_unless_asked_for() -> None:
    assert settings.DEBUG is False


def test_files_are_private() -> None:
    assert settings.MEDIA_URL == "/"  # no address of their own: Django's default, which no view serves
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o600
    assert settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS == 0o700


def test_cookies_carry_the_installation_in_their_name_and_no_path() -> None:
    suffix = settings.COOKIE_SUFFIX
    assert f"hapi_session_{suffix}" == settings.SESSION_COOKIE_NAME
    assert f"hapi_csrf_{suffix}" == settings.CSRF_COOKIE_NAME
    assert suffix.isalnum()
