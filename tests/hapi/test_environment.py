"""A wrong value stops the process with the variable's name."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hapi.environment import database_from_url, flag, integer, secret, text, words

Patch = pytest.MonkeyPatch


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        *[(word, True) for word in ("1", "true", "Yes", " ON ")],
        *[(word, False) for word in ("0", "False", "no", "off", "")],
    ],
)
def test_flag_knows_the_usual_words(monkeypatch: Patch, value: str, meaning: bool) -> None:
    monkeypatch.setenv("HAPI_X", value)
    assert flag("HAPI_X", default=not meaning) is meaning


def test_flag_refuses_other_words(monkeypatch: Patch) -> None:
    monkeypatch.setenv("HAPI_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="^HAPI_X must be true or false, not 'maybe'"):
        flag("HAPI_X", default=False)


def test_unset_variables_give_their_default(monkeypatch: Patch) -> None:
    monkeypatch.delenv("HAPI_X", raising=False)
    assert flag("HAPI_X", default=True) is True
    assert integer("HAPI_X", 7) == 7
    assert words("HAPI_X", ["a"]) == ["a"]
    assert text("HAPI_X", "b") == "b"


def test_words_are_split_at_commas_and_stripped(monkeypatch: Patch) -> None:
    monkeypatch.setenv("HAPI_X", " a, b,,c ")
    assert words("HAPI_X", []) == ["a", "b", "c"]


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "٣", "1e3"])
def test_integer_refuses_what_is_no_whole_number_above_zero(monkeypatch: Patch, value: str) -> None:
    monkeypatch.setenv("HAPI_X", value)
    with pytest.raises(ImproperlyConfigured, match="^HAPI_X must be a whole number above zero"):
        integer("HAPI_X", 7)


def test_integer_reads_digits(monkeypatch: Patch) -> None:
    monkeypatch.setenv("HAPI_X", "60")
    assert integer("HAPI_X", 7) == 60


def test_secret_comes_from_the_variable_or_from_its_file(monkeypatch: Patch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.delenv("HAPI_X", raising=False)
    monkeypatch.setenv("HAPI_X_FILE", str(file))
    assert secret("HAPI_X", in_debug=None) == "from the file"
    monkeypatch.setenv("HAPI_X", "from the variable")
    assert secret("HAPI_X", in_debug=None) == "from the variable"


def test_missing_secret_is_named(monkeypatch: Patch) -> None:
    monkeypatch.delenv("HAPI_X", raising=False)
    monkeypatch.delenv("HAPI_X_FILE", raising=False)
    with pytest.raises(ImproperlyConfigured, match="^Set HAPI_X or HAPI_X_FILE"):
        secret("HAPI_X", in_debug=None)
    assert secret("HAPI_X", in_debug="stand-in") == "stand-in"


def test_secret_file_that_is_missing_or_empty_is_named(monkeypatch: Patch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    monkeypatch.delenv("HAPI_X", raising=False)
    monkeypatch.setenv("HAPI_X_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match="^HAPI_X_FILE cannot be read"):
        secret("HAPI_X", in_debug="stand-in")
    file.write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="^HAPI_X_FILE points to an empty file"):
        secret("HAPI_X", in_debug="stand-in")


def test_database_url_over_tcp_is_taken_apart() -> None:
    assert database_from_url("postgres://me:p%40ss@db.example:5433/site") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_database_url_may_name_a_socket_folder() -> None:
    assert database_from_url("postgresql://hapi@/hapi?host=%2Fsome%20where%2Fsockets") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "hapi",
        "USER": "hapi",
        "PASSWORD": "",
        "HOST": "/some where/sockets",
        "PORT": "",
    }


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://me@db/site", "must begin with postgres://"),
        ("postgres://me@db/", "names no database"),
        ("postgres://me@db/site?sslmode=require", "unknown options: sslmode"),
    ],
)
def test_database_url_with_something_else_is_refused(url: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message):
        database_from_url(url)
