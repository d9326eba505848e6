"""The demo's pool: the folder `pool` beside this file, imported like any pool that an admin uploads."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from reviews.actions.import_pool import import_pool
from reviews.models import TaskPool

FOLDER = Path(__file__).parent / "pool"
SLUG, TITLE, LICENCE = "demo", "Demo pool", "Apache-2.0"


def import_demo_pool() -> TaskPool:
    """Raises ImportRefused, with every problem, where the folder is no pool."""
    with tempfile.TemporaryDirectory(prefix="hapi-demo-") as folder:
        packed = Path(folder) / "demo.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(FOLDER.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(FOLDER).as_posix())
        import_pool(slug=SLUG, path=packed, name=packed.name, by=None, title=TITLE)
    TaskPool.objects.filter(slug=SLUG).update(licence=LICENCE)
    return TaskPool.objects.get(slug=SLUG)
