"""No key gets into a record, a log or a page: what is known to be one is blotted out of every text.

The keys are those of the environment, read each time, for a key may be changed while a process runs.
"""

import json
import os

from agents.adapters.access import ANTHROPIC, COMPATIBLE, GEMINI, OPENAI

# Ours alone: what else an environment calls a password may be a word that a deliverable is full of.
NAMES = (
    *(access.key for access in (OPENAI, ANTHROPIC, GEMINI, COMPATIBLE)),
    "HAPI_SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
)
SHORTEST = 8  # shorter values are words that may stand anywhere
BLOT = "***"


def without_keys(text: str) -> str:
    """`text` with every key of this process's environment blotted out."""
    for key in keys():
        text = text.replace(key, BLOT)
    return text


def json_without_keys(text: str) -> str:
    """The same for JSON (in ASCII), which stays JSON: a key can stand in its strings alone."""
    for key in keys():
        text = text.replace(json.dumps(key)[1:-1], BLOT)
    return text


def keys() -> list[str]:
    """The longest first: one may be part of another."""
    values = {os.environ.get(name, "").strip() for name in NAMES}
    return sorted((value for value in values if len(value) >= SHORTEST), key=len, reverse=True)
