"""What `./run test` looks at beside the tests."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hapi.embedded.foreground import python
from hapi.embedded.layout import ROOT

COVERED = "reviews/rules/*,reviews/actions/*,agents/actions/*"
TYPED = ("hapi", "reviews", "agents", "tests", "bench")


@dataclass(frozen=True)
class Check:
    """A command that must end with 0, and what it needs in its environment."""

    name: str
    arguments: Sequence[str | Path]
    environment: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """In the order in which they run: the quickest first."""
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    djade = Path(sys.executable).with_name("djade")  # a program, not a module
    typed = [name for name in TYPED if any((ROOT / name).rglob("*.py"))]
    # As a real deployment behind a proxy would be set up; --deploy warns of what that lacks.
    deployed = {"HAPI_HTTPS": "true", "HAPI_ALLOWED_HOSTS": "hapi.example"}
    return [
        Check("ruff check", python("-m", "ruff", "check", ".")),
        Check("ruff format", python("-m", "ruff", "format", "--check", ".")),
        Check("djade (templates)", [djade, "--check", "--target-version", "5.2", *templates]),
        Check(
            "the ladder (import-linter)",
            python("-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"),
        ),
        Check("migrations", python("manage.py", "makemigrations", "--check", "--dry-run")),
        Check("system check", python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), deployed),
        Check("mypy --strict", python("-m", "mypy", *typed, "manage.py")),
    ]


def coverage_check() -> Check:
    """At least 90 % of the branches of rules and actions, together."""
    return Check(
        "coverage of rules and actions (90 %)",
        python("-m", "coverage", "report", f"--include={COVERED}", "--fail-under=90"),
    )
