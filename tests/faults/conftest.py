"""Sites that are torn down with all that they made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.clear()


@pytest.fixture
def other_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("other"))
    yield site
    site.clear()


@pytest.fixture(scope="module")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One that several tests share: they must leave it running and ready."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.clear()
