"""Where static files come from, and the names that they are served under.

Bootstrap's style sheets come from their wheel: no library's code is committed here.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bootstrap_wrapper import get_bootstrap_dir
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class BootstrapFinder(BaseFinder):
    """Serves `bootstrap/bootstrap.min.css` and its source map, and nothing else of the wheel's 60 files."""

    FILES = ("bootstrap.min.css", "bootstrap.min.css.map")

    def __init__(self) -> None:
        self.folder = Path(get_bootstrap_dir()) / "css"
        self.storage = FileSystemStorage(location=self.folder)
        self.storage.prefix = "bootstrap"  # type: ignore[attr-defined]  # collectstatic reads it

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file's place for `bootstrap/NAME`; [] where it is not one of ours (Django's convention)."""
        folder, _, name = path.partition("/")
        if folder != "bootstrap" or name not in self.FILES:
            return []
        found = str(self.folder / name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for name in self.FILES:
            yield name, self.storage


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """WhiteNoise's storage, in which our modules import their neighbours by their hashed names too.

    Ours alone: Django's switch for it also follows imports in comments, which others' files have.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
