"""Both locks: exact versions, hashes, nothing that ties them to one machine or index, and nothing missing."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import requires

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENT = re.compile(r"^([a-z0-9-]+)==(\S+)( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lines(name: str) -> list[str]:
    content: str = (settings.ROOT / name).read_text()
    return content.splitlines()


def pins(name: str) -> set[tuple[str, str]]:
    found = [REQUIREMENT.match(line) for line in lines(name)]
    return {(match[1], match[2]) for match in found if match}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_is_versions_and_hashes_and_nothing_else(name: str) -> None:
    assert [line for line in lines(name) if not REQUIREMENT.match(line) and not HASH.match(line)] == []


def test_development_lock_contains_the_other() -> None:
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def asked(texts: Iterable[str], extras: Iterable[str] = ()) -> list[Requirement]:
    """Those of the requirements that hold on this machine, with these extras."""
    every = [Requirement(text) for text in texts]
    return [
        it
        for it in every
        if it.marker is None or any(it.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_has_everything_that_its_packages_ask_for(name: str) -> None:
    """It is installed without resolving, so that what it lacked would not be there."""
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())
    wanted = asked(project["project"]["dependencies"])
    if "dev" in name:
        wanted += asked(project["dependency-groups"]["dev"])
    pinned = dict(pins(name))
    seen: set[tuple[str, str]] = set()
    while wanted:
        it = wanted.pop()
        key = canonicalize_name(it.name)
        assert key in pinned, f"{it} is not in {name}"
        assert it.specifier.contains(pinned[key], prereleases=True), f"{it} is pinned at {pinned[key]}"
        if (key, ",".join(sorted(it.extras))) not in seen:
            seen.add((key, ",".join(sorted(it.extras))))
            wanted += asked(requires(key) or [], it.extras)
    assert len(seen) > 40, "the walk went through the lock"
