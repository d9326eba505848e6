"""Checks a request's body against the types that the provider's SDK generates from its API's description.

They forbid what they don't name, as the provider does: a misspelled field is found here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError


class Shape:
    """`kind` is a TypedDict of an SDK's params."""

    def __init__(self, kind: Any) -> None:
        # In a list, for of a bare TypedDict pydantic takes no configuration.
        self._adapter = TypeAdapter(list[kind], config=ConfigDict(extra="forbid"))

    def problem(self, body: object) -> str | None:
        """The deepest thing that is wrong, or None."""
        try:
            for _ in _leaves(self._adapter.validate_python([body], strict=True)):
                pass
        except ValidationError as error:
            # Of a union every member complains; who got furthest is the one that was meant.
            worst = max(error.errors(include_url=False), key=lambda each: len(each["loc"]))
            place = ".".join(str(part) for part in worst["loc"][1:] if str(part).isidentifier() or part != 0)
            return f"Invalid value at '{place[-160:]}': {worst['msg']}"
        return None


def _leaves(value: object) -> Iterator[object]:
    # Where the SDK says Iterable, pydantic checks only as it is read.
    if isinstance(value, str | bytes):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif hasattr(value, "__iter__"):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
