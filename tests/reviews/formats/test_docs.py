"""What docs/formats.md shows has to work."""

from __future__ import annotations

import re
from pathlib import Path

from tests.reviews.formats.files import read

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"


def test_the_examples_are_read_without_a_problem_and_say_the_same(tmp_path: Path) -> None:
    blocks: dict[str, str] = dict(re.findall(r"```(\w+)\n(.*?)```", DOCS.read_text(), re.DOTALL))
    from_json = read(tmp_path, blocks["jsonl"].encode())
    from_csv = read(tmp_path, blocks["csv"].encode(), criteria=blocks["criteria"].encode())
    assert (from_json.problems, from_csv.problems) == ((), ())
    assert [len(row.criteria) for row in from_json.rows] == [5, 0]
    assert [row.content_hash for row in from_json.rows] == [row.content_hash for row in from_csv.rows]
