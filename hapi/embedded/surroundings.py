"""What the tests find in their environment: the site's own settings, nothing of the developer's."""

import os
import shutil
import sys
from pathlib import Path

from hapi.embedded.session import Session

# What a developer's shell may carry; no test may depend on it, or reach a paid provider by accident.
NOT_FOR_TESTS = (
    "HAPI_ALLOWED_HOSTS", "HAPI_BASE_URL", "HAPI_CSRF_ORIGINS", "HAPI_DEBUG", "HAPI_DEMO_LINKS", "HAPI_HTTPS",
    "HAPI_CONNECTIONS", "HAPI_LOG_LEVEL", "HAPI_RUN_LEASE_SECONDS", "HAPI_SWEEP_SECONDS", "HAPI_WORKERS",
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "GEMINI_API_KEY",
    "GEMINI_BASE_URL", "COMPATIBLE_API_KEY", "COMPATIBLE_BASE_URL",
)  # fmt: skip
# One of these for each provider.
LIMITS_NOT_FOR_TESTS = ("HAPI_AT_ONCE_", "HAPI_A_MINUTE_")


def test_surroundings(session: Session) -> dict[str, str]:
    """Also empties the state folder's files of the run before."""
    var = session.layout.var
    for name in ("files", "static"):
        shutil.rmtree(var / name, ignore_errors=True)
        (var / name).mkdir()
    environment = {
        name: value
        for name, value in session.environment.items()
        if name not in NOT_FOR_TESTS and not name.startswith(LIMITS_NOT_FOR_TESTS)
    }
    return environment | {
        # The caches of the tools lie in var/ too: the checkout stays as it was cloned.
        "RUFF_CACHE_DIR": str(var / "ruff"),
        "MYPY_CACHE_DIR": str(var / "mypy"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(var / "hypothesis"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
