"""The environment of the tests. `./run test` starts PostgreSQL and Valkey and says where they are."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if missing:
        pytest.exit(f"{' and '.join(missing)} not set: start the tests with `./run test`", returncode=2)
