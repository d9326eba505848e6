"""The environment of the tests. `./run test` starts PostgreSQL and Valkey and says where they are."""

import os

import pytest
from django.conf import settings

NEEDED = ("DATABASE_URL", "REDIS_URL", "HAPI_VAR")


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        pytest.exit(f"{', '.join(missing)} not set: start the tests with `./run test`", returncode=2)
    # Names without a hash: nothing has to be collected, and the live server finds the files where they are.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Slow on purpose in production; here it would be half of the time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
