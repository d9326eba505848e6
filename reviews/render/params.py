"""What a page of a file was asked for, as bytes that go into the limited process, and the answer."""

import json
from typing import Any


def read(params: bytes) -> dict[str, Any]:
    """The parameters of a renderer; b"" is none."""
    found: dict[str, Any] = json.loads(params) if params else {}
    return found


def answer(**values: Any) -> list[bytes]:
    """What a renderer hands back: one JSON object. Lone surrogates, which UTF-8 can't carry, become question
    marks."""
    return [json.dumps(values, ensure_ascii=False).encode("utf-8", errors="replace")]
