"""Arguments of a tool call as their types. They come from a model: nothing about them is believed."""

from collections.abc import Mapping
from typing import Any

from agents.adapters.turns import Call
from agents.workspace.files import RefusedError

MOST = 1_000_000_000


class Arguments:
    """The arguments of one call. Every reader raises RefusedError, naming tool and argument."""

    def __init__(self, call: Call) -> None:
        self._tool = call.name
        self._values = call.arguments

    def text(self, name: str) -> str:
        """A string that can be written as UTF-8."""
        value = self._value(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a string")
        return self._encodable(name, value)

    def path(self, name: str) -> str:
        """A string, without the "./" that some models put before a name."""
        return self.text(name).removeprefix("./")

    def whole_number(self, name: str) -> int | None:
        """A whole number from 1, or None where it is null or left out."""
        value = self._value(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST:
            raise self._wrong(name, f"a whole number from 1 to {MOST:,}, or null")
        return value

    def texts(self, name: str) -> list[str] | None:
        """A list of strings, or None where it is null or left out."""
        value = self._value(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(name, "a list of strings, or null")
        return [self._encodable(name, item) for item in value]

    def _value(self, name: str) -> Any:
        # Not asked of a tool that takes none: there some models send nothing at all.
        if not isinstance(self._values, Mapping):
            raise RefusedError(f"The arguments of {self._tool} were no JSON object. Send the call once more.")
        return self._values.get(name)

    def _encodable(self, name: str, value: str) -> str:
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise RefusedError(f'The argument "{name}" of {self._tool} has half of a surrogate pair in it.')
        return value

    def _wrong(self, name: str, wanted: str) -> RefusedError:
        return RefusedError(f'{self._tool} needs the argument "{name}": {wanted}.')
