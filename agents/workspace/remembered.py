"""The texts of files that were read last, for all threads of a process."""

from collections import OrderedDict
from threading import Lock

Key = tuple[str, bytes]


class Remembered:
    """Texts by key up to a number of characters in all; those not used for longest are forgotten first."""

    def __init__(self, most_chars: int) -> None:
        self._most = most_chars
        self._chars = 0
        self._texts: OrderedDict[Key, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> str | None:
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def keep(self, key: Key, text: str) -> None:
        with self._lock:
            self._chars += len(text) - len(self._texts.pop(key, ""))
            self._texts[key] = text
            while self._chars > self._most:
                self._chars -= len(self._texts.popitem(last=False)[1])
