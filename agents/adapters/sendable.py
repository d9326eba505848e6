"""JSON of a provider's as it can be sent back.

A model may write half of a surrogate pair, which UTF-8 can't hold, or a number beyond all others, which JSON
can't. Kept as they are, they would end the conversation: the next request could not be written.
"""

import json
import math


def clean(value: object) -> object:
    """The same where it can be sent; else a copy with U+FFFD for half a pair, null for such a number.

    Raises RecursionError for what is nested too deeply to be written at all.
    """
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        return _clean(value)
    return value


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {_text(name): _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _text(value: str) -> str:
    # Two halves that were escaped one by one are a pair; what is left over is half of one.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
