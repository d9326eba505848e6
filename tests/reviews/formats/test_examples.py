"""The templates that people start from have to be right themselves."""

from __future__ import annotations

from pathlib import Path

from reviews.formats.examples import criteria_csv, pool_zip, tasks_csv, tasks_jsonl
from tests.reviews.formats.files import read


def test_every_template_is_read_without_a_problem(tmp_path: Path) -> None:
    pools = [
        read(tmp_path, tasks_jsonl(), "tasks.jsonl"),
        read(tmp_path, tasks_csv(), "tasks.csv", criteria_csv()),
        read(tmp_path, pool_zip(), "pool.zip"),
    ]
    for pool in pools:
        assert pool.problems == ()
        assert [(row.external_id, len(row.criteria)) for row in pool.rows] == [
            ("example-1", 5),
            ("example-2", 0),
        ]
    assert [row.content_hash for row in pools[0].rows] == [row.content_hash for row in pools[1].rows]
    assert [file.name for file in pools[2].rows[0].attachments] == ["sales.csv"]
