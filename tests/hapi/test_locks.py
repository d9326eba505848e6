"""Both locks: exact versions, hashes, and nothing that ties them to one machine or index."""

import re

import pytest
from django.conf import settings

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
