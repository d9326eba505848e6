"""The prompt files in agents/prompts, and which version of them a reply came from."""

import hashlib
from importlib import resources

LENGTH = 12


def read(name: str) -> str:
    """A prompt file's text. Raises FileNotFoundError."""
    return (resources.files("agents") / "prompts" / name).read_text(encoding="utf-8")


def version(*names: str) -> str:
    """Names these very texts: the start of a hash over them, so that no change goes without a new version."""
    texts = "\0".join(read(name) for name in names)
    return hashlib.sha256(texts.encode()).hexdigest()[:LENGTH]
