"""docker-compose.yml and Dockerfile are read here, for no Docker engine is at hand."""

import re
from importlib.util import find_spec
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

COMPOSE: dict[str, Any] = yaml.safe_load((settings.ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (settings.ROOT / "Dockerfile").read_text()
SITE = ("web", "worker", "scheduler", "migrate")


def test_everything_that_a_deployment_needs_is_there() -> None:
    assert set(SERVICES) == {*SITE, "postgres", "redis"}


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_servers_publish_no_port_and_have_a_health_check(name: str) -> None:
    assert "ports" not in SERVICES[name]
    assert SERVICES[name]["healthcheck"]["test"]


def test_web_is_published_on_loopback_only() -> None:
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize("name", SITE)
def test_secrets_come_from_the_environment_file(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert environment["HAPI_SECRET_KEY"] == "${HAPI_SECRET_KEY:?set it in .env}"
    assert "${HAPI_DATABASE_PASSWORD:?" in environment["DATABASE_URL"]
    assert "${HAPI_REDIS_PASSWORD:?" in environment["REDIS_URL"]


def test_site_starts_after_the_migrations() -> None:
    for name in ("web", "worker", "scheduler"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["restart"] == "no"


def test_commands_name_what_exists() -> None:
    assert SERVICES["worker"]["command"].split()[:3] == ["celery", "-A", "hapi.celery"]
    assert find_spec("hapi.celery") is not None
    assert SERVICES["scheduler"]["command"] == "python manage.py scheduler"
    assert "scheduler" in get_commands()
    commands = "python manage.py migrate --noinput && python manage.py load_prices"
    assert SERVICES["migrate"]["command"] == f'sh -c "{commands}"'


def test_volumes_are_declared() -> None:
    used = {entry.split(":")[0] for service in SERVICES.values() for entry in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_image_installs_the_lock_with_its_hashes_and_runs_as_nobody_special() -> None:
    assert "pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock" in DOCKERFILE
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["hapi"]
    assert '"python:hapi.gunicorn_settings"' in DOCKERFILE
    assert find_spec("hapi.gunicorn_settings") is not None


def test_everything_that_the_image_copies_exists() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert names
    assert [name for name in names if not (settings.ROOT / name).exists()] == []
