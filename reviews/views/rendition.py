"""What a renderer makes of a file, from the cache or made now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

from reviews.convert import limited
from reviews.convert.errors import BrokenError, LimitedError, TooBigError, TooSlowError, UnreadableError
from reviews.convert.limited import Limits
from reviews.render.cache import Cache

LIMITS: Final = Limits(cpu_seconds=20, seconds=45)
"""A web process that waits longer than 60 s is ended."""

TRY_AGAIN: Final = 300
"""Seconds for which a failure that may have been the machine's is believed: nobody burns 20 s of a core by
loading a page again and again."""

MAY_PASS: Final = (b"slow", b"broken")
"""Failures that may have been a matter of load."""

Params = Mapping[str, int | str]


class Source(Protocol):
    """Bytes with their digest: a file (`Shown`), or several together."""

    @property
    def sha256(self) -> str: ...

    def content(self) -> bytes: ...


def rendition(
    record: Source, renderer: str, params: Params | None = None, limits: Limits = LIMITS
) -> list[bytes]:
    """The parts that `renderer` ("reviews.render.subject:function") makes of the bytes of `record`.

    It is called with the bytes and with `params` as JSON, in a limited process. Cached by the content's
    digest, the renderer, its code and the params; others that ask meanwhile wait for the first. Raises a
    LimitedError, whose words are a sentence for people.
    """
    told = json.dumps(dict(params or {}), sort_keys=True)
    store = _store(settings.VAR)
    key = store.key(record.sha256, renderer, told)
    lately = store.key(record.sha256, renderer, told, "failed lately")
    found = store.get(key) or store.get(lately, young=TRY_AGAIN)
    if found is None:
        with store.making(key):
            found = store.get(key) or store.get(lately, young=TRY_AGAIN)
            if found is None:
                found = _make(record, renderer, told, limits)
                store.put(lately if found[0] in MAY_PASS else key, found)
    return _parts(found)


@cache
def _store(var: Path) -> Cache:
    return Cache(var / "cache" / "renditions")


def _make(record: Source, renderer: str, params: str, limits: Limits) -> list[bytes]:
    try:
        made = limited.run(renderer, record.content(), params.encode(), limits=limits)
    except UnreadableError as error:
        return [b"unreadable", str(error).encode()]
    except TooBigError as error:
        return [b"big", str(error).encode()]
    except TooSlowError as error:
        return [b"slow", str(error).encode()]
    except BrokenError as error:
        return [b"broken", str(error).encode(), error.detail.encode()]
    return [b"done", *made]


def _parts(found: list[bytes]) -> list[bytes]:
    status, *parts = found
    match status:
        case b"done":
            return parts
        case b"unreadable":
            raise UnreadableError(parts[0].decode())
        case b"big":
            raise TooBigError(parts[0].decode())
        case b"slow":
            raise TooSlowError(parts[0].decode())
        case b"broken":
            raise BrokenError(parts[0].decode(), parts[1].decode())
    raise ValueError(f"a rendition of status {status!r}")


__all__ = ["LIMITS", "LimitedError", "rendition"]
