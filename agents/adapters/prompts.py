"""The prompt files in agents/prompts, how they are filled in, and which version of them a reply came from."""

import hashlib
import re
from functools import cache
from importlib import resources

LENGTH = 12
PLACE = re.compile(r"\{(\w+)\}")


@cache
def read(name: str) -> str:
    """A prompt file's text. Raises FileNotFoundError."""
    return (resources.files("agents") / "prompts" / name).read_text(encoding="utf-8")


def fill(name: str, **values: str) -> str:
    """A prompt file with its {places} filled in. Raises KeyError for a place without a value.

    In one pass, so that a brief that happens to hold the words "{guidance}" stays as it is.
    """
    return PLACE.sub(lambda place: values[place[1]], read(name))


def inert(text: str, tag: str) -> str:
    """`text` to stand between <tag> and </tag>: it can't end its own frame and go on as if it were ours."""
    return re.sub(rf"<(\s*)/(?=\s*{re.escape(tag)}\b)", r"<\1\\/", text, flags=re.IGNORECASE)


@cache
def version(*names: str) -> str:
    """Names these very texts: the start of a hash over them, so that no change goes without a new version."""
    texts = "\0".join(read(name) for name in names)
    return hashlib.sha256(texts.encode()).hexdigest()[:LENGTH]
