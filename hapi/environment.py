"""Typed readers of environment variables: a wrong value stops the process with the variable's name."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    """The variable as it is; an unset or empty one gives `default`."""
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off in any case; an empty value is false."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def integer(name: str, default: int) -> int:
    """A whole number above zero."""
    value = os.environ.get(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ImproperlyConfigured(f"{name} must be a whole number above zero, not {value!r}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas, without empty entries."""
    value = os.environ.get(name)
    if not value:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def secret(name: str, *, in_debug: str | None) -> str:
    """The value of `name`, or the content of the file that `name`_FILE points to.

    `in_debug` stands in where neither is set; None means that the process must not start without one.
    """
    value = os.environ.get(name)
    if value:
        return value
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from error
        if not value:
            raise ImproperlyConfigured(f"{name}_FILE points to an empty file: {file}.")
        return value
    if in_debug is not None:
        return in_debug
    raise ImproperlyConfigured(f"Set {name} or {name}_FILE. `./run` does it for you.")


def database_from_url(url: str) -> dict[str, str]:
    """Django's connection settings for `postgres://user:password@host:port/name?host=/socket/folder`.

    Everything but the name may be missing; `host` in the query names a socket folder.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or postgresql://.")
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    query = parse_qs(parts.query)
    unknown = sorted(set(query) - {"host"})
    if unknown:
        raise ImproperlyConfigured(f"DATABASE_URL has unknown options: {', '.join(unknown)}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query["host"][0] if "host" in query else unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }
