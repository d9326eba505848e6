"""Sites that are torn down with all that they made, before tests of other folders run; room for threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site
from tests.faults.threads import connections_for


@pytest.fixture(scope="package")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.clear()


@pytest.fixture
def site(_site: Site) -> Site:
    """One that runs. The tests share its state folder, for a first start takes longer than the later ones."""
    if not _site.is_running():
        _site.start()
    return _site


@pytest.fixture(scope="package")
def idle_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One that no test starts."""
    site = Site(tmp_path_factory.mktemp("idle"))
    yield site
    site.clear()


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[Site]:
    """One for a test alone, not yet started."""
    site = Site(tmp_path)
    yield site
    site.clear()


@pytest.fixture
def _wide(transactional_db: None) -> Iterator[None]:
    with connections_for(32):
        yield
