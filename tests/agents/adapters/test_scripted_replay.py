"""Deliverables written beforehand are replayed, attempt by attempt."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.adapters.base import File, Reply
from agents.adapters.script.replay import AGAIN
from agents.adapters.scripted import ScriptedAdapter
from tests.agents.adapters.conftest import FEEDBACK, RETRY, JobFactory

CHART = {"title": "Sales", "bars": [["Mon", 1], ["Tue", 2.5]]}
ENTRY = {
    "task": "members",
    "attempts": [
        {
            "message": "First.",
            "files": [
                {"name": "a.md", "kind": "markdown", "content": "# One\n"},
                {"name": "b.csv", "kind": "csv", "content": "x\n1\n"},
            ],
        },
        {"message": "Second.", "files": [{"name": "a.md", "kind": "markdown", "content": "# Two\n"}]},
        {"message": "Third.", "files": []},
    ],
}


def deliver(job: JobFactory, path: Path, **rest: Any) -> Reply:
    return ScriptedAdapter(path).deliver(job(**rest))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "deliveries.jsonl"
    lines = [{"task": "another", "attempts": []}, ENTRY]
    path.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(("attempt", "message"), [(1, "Second."), (2, "Third."), (5, "Third.")])
def test_feedback_gets_the_attempt_of_its_number_or_the_last(
    job: JobFactory, written: Path, attempt: int, message: str
) -> None:
    assert deliver(job, written, attempt=attempt, guidance=FEEDBACK).message == message


def test_first_attempt_is_delivered_as_written(job: JobFactory, written: Path) -> None:
    reply = deliver(job, written)
    assert (reply.message, reply.files) == (
        "First.",
        (File("a.md", b"# One\n", "text/markdown"), File("b.csv", b"x\n1\n", "text/csv")),
    )


@pytest.mark.parametrize("attempt", [1, 2])
def test_neutral_retry_gets_the_first_attempt_in_other_words(
    job: JobFactory, written: Path, attempt: int
) -> None:
    reply = deliver(job, written, attempt=attempt, guidance=RETRY)
    assert reply.message == f"{AGAIN}\n\nFirst."
    assert [file.content for file in reply.files] == [f"# One\n\n{AGAIN}\n".encode(), b"x\n1\n"]


@pytest.mark.parametrize("task_id", ["another", "unheard of"])
def test_task_without_a_written_attempt_gets_one_made_up(
    job: JobFactory, written: Path, task_id: str
) -> None:
    assert deliver(job, written, task_id=task_id).files


@pytest.mark.parametrize(
    ("kind", "name", "content", "begins"),
    [
        ("docx", "a.docx", "# A\n", b"PK\x03\x04"),
        ("pdf", "a.pdf", "# A\n", b"%PDF-"),
        ("png", "a.png", CHART, b"\x89PNG"),
        ("png", "b.png", json.dumps(CHART), b"\x89PNG"),
        ("code", "a.py", "print(1)\n", b"print(1)\n"),
        ("text", "a.txt", "Hello", b"Hello"),
    ],
)
def test_every_kind_becomes_a_real_file(
    job: JobFactory, tmp_path: Path, kind: str, name: str, content: Any, begins: bytes
) -> None:
    files = [{"name": name, "kind": kind, "content": content}]
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"task": "members", "attempts": [{"message": "", "files": files}]}))
    (file,) = deliver(job, path).files
    assert file.name == name
    assert file.content.startswith(begins)


@pytest.mark.parametrize(
    ("kind", "content"), [("film", ""), ("png", "no JSON"), ("png", "[]"), ("png", {"bars": [1]})]
)
def test_file_that_cannot_be_made_is_an_error(
    job: JobFactory, tmp_path: Path, kind: str, content: Any
) -> None:
    files = [{"name": "a", "kind": kind, "content": content}]
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"task": "members", "attempts": [{"message": "", "files": files}]}))
    with pytest.raises(ValueError, match=r"."):
        deliver(job, path)


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"attempts": []}', '{"task": "members"}', '{"task": "members", "attempts": 1}']
)
def test_broken_line_is_named(job: JobFactory, tmp_path: Path, line: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(f'{{"task": "another", "attempts": []}}\n{line}\n')
    with pytest.raises(ValueError, match="Line 2 of the written deliverables is not a task's entry"):
        deliver(job, path)


def test_without_the_setting_a_job_of_no_pool_is_made_up(job: JobFactory) -> None:
    assert ScriptedAdapter().deliver(job(task_id="of no pool")).files
