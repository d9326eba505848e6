"""No key gets into a record, a log or a page: what is known to be one is blotted out of every text.

The keys are those of the environment, read each time, for a key may be changed while a process runs.
"""

import os
import re

# Every variable whose name says that it is a secret; the values are what must not be seen.
NAMES = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD)(?:_|$)|^DATABASE_URL$|^REDIS_URL$")
SHORTEST = 8  # shorter values are words that may stand anywhere
BLOT = "***"


def without_keys(text: str) -> str:
    """`text` with every key of this process's environment blotted out."""
    for key in keys():
        if key in text:
            text = text.replace(key, BLOT)
    return text


def keys() -> list[str]:
    """The longest first: one may be part of another."""
    found = {
        value.strip()
        for name, value in os.environ.items()
        if NAMES.search(name) and len(value.strip()) >= SHORTEST
    }
    return sorted(found, key=len, reverse=True)
