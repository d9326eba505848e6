"""Brings the database and the files up to date before the site starts: one process, for Django starts once.

Called as `python -m hapi.embedded.prepare [--base-url URL] [--demo]`; with a URL it prints sign-in links.
"""

import argparse
import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def prepare(*, base_url: str | None, demo: bool) -> None:
    """Migrations, static files, prices, the demo where the database is empty, links where there is a URL."""
    django.setup()
    migrate()
    collect_static()
    call_command("load_prices")
    if demo and "load_demo" in get_commands():
        call_command("load_demo", if_empty=True)
    if base_url and "sign_in_links" in get_commands():
        call_command("sign_in_links", base_url=base_url)


def migrate() -> None:
    """Only where a migration is missing: asking costs little, the command a second."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Copies and compresses the static files when one of them has changed since the last time."""
    stamp = Path(settings.VAR) / "static-collected"
    state = state_of_sources()
    if stamp.exists() and stamp.read_text() == state and Path(settings.STATIC_ROOT).exists():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def state_of_sources() -> str:
    """A hash over name, size and time of every file that the finders find."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--base-url")
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args()
    prepare(base_url=options.base_url, demo=options.demo)
