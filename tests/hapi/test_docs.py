"""What the documents say of the code is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FILE = re.compile(
    r"`((?:agents|bench|hapi|reviews|static|templates|tests)/[\w/.-]+\.(?:css|html|js|jsonl|py))`"
)
NAMES_IN_FILE = re.compile(r"((?:`[\w.]+`(?:, | and )?)+) in `([\w/]+\.py)`")
SHORT_FOR = ("", "reviews/stats", "reviews/queries")
"""Where docs/method.md means a file by its name alone."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    named = set(FILE.findall(document.read_text()))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_method_names_its_code() -> None:
    found = NAMES_IN_FILE.findall((ROOT / "docs/method.md").read_text())
    assert len(found) > 20
    for names, path in found:
        [file] = [ROOT / folder / path for folder in SHORT_FOR if (ROOT / folder / path).exists()]
        code = file.read_text()
        for name in re.findall(r"`(?:\w+\.)*(\w+)`", names):
            assert re.search(rf"\b{name}\b", code), (name, path)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_of_ours_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []
