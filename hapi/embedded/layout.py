"""Where everything of one checkout lies, and the lock files that keep two starts apart."""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The state folder `var` of this checkout, or one of its own below it (tests, benches)."""

    var: Path

    @classmethod
    def of_checkout(cls) -> "Layout":
        return cls(Path(os.environ.get("HAPI_VAR") or ROOT / "var").absolute())

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def secret(self) -> Path:
        return self.var / "secret"

    @property
    def facts(self) -> Path:
        """What runs here and how to reach it (0600: it holds passwords)."""
        return self.var / "runtime.json"

    @property
    def digest(self) -> str:
        """Tells this state folder from others, without giving its path away."""
        return hashlib.sha256(str(self.var).encode()).hexdigest()[:12]


def try_lock(path: Path, *, shared: bool = False) -> IO[str] | None:
    """The open file that holds the lock until it is closed, or None when somebody else has it."""
    file = path.open("a")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def write_private(path: Path, content: str) -> None:
    """Replaces the file in one step; nobody else can read it, not even for a moment."""
    partial = path.with_name(f"{path.name}.new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    partial.replace(path)


def read_facts(layout: Layout) -> dict[str, Any]:
    """What the last start wrote; {} where there was none. Says nothing about whether it still runs."""
    try:
        content = json.loads(layout.facts.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_facts(layout: Layout, facts: Mapping[str, Any]) -> None:
    write_private(layout.facts, json.dumps(facts, indent=1))
