"""The scripted agent works from the job alone, the same way every time, and better with feedback."""

import hashlib
import subprocess
import sys
from io import BytesIO

import pytest
from docx import Document
from PIL import Image

from agents.adapters.base import File, Reply
from agents.adapters.script.compose import PLANS
from agents.adapters.scripted import ScriptedAdapter
from tests.agents.adapters.conftest import FEEDBACK, RETRY, JobFactory

NOTE = File("note.txt", b"day,amount", "text/plain")
CSV = File("till.csv", b"day,amount\nMon,10\nTue,30\n", "text/csv")


def deliver(job: JobFactory, **rest: object) -> Reply:
    return ScriptedAdapter().deliver(job(**rest))


def words(reply: Reply) -> str:
    texts = [reply.message]
    for file in reply.files:
        if file.name.endswith(".docx"):
            texts += [paragraph.text for paragraph in Document(BytesIO(file.content)).paragraphs]
        elif not file.name.endswith((".pdf", ".png")):
            texts.append(file.content.decode())
    return "\n".join(texts)


@pytest.mark.parametrize("category", [*PLANS, "Another"])
def test_every_category_gets_real_files(job: JobFactory, category: str) -> None:
    begins = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n", "docx": b"PK\x03\x04"}
    files = deliver(job, category=category, attachments=(CSV,)).files
    for file in files:
        kind = file.name.rpartition(".")[2]
        assert file.content.startswith(begins.get(kind, b""))
        if kind == "png":
            Image.open(BytesIO(file.content)).verify()
        if kind == "py":
            compile(file.content, file.name, "exec")


def test_all_kinds_of_file_occur_over_the_categories(job: JobFactory) -> None:
    tasks = [(category, str(number)) for category in PLANS for number in range(6)]
    replies = [deliver(job, category=category, task_id=number) for category, number in tasks]
    assert {file.name.rpartition(".")[2] for reply in replies for file in reply.files} == {
        "csv",
        "docx",
        "md",
        "pdf",
        "png",
        "py",
    }


def test_another_process_makes_the_same_bytes(job: JobFactory) -> None:
    code = """
import hashlib
from agents.adapters.base import Brief, Job, Limits
from agents.adapters.scripted import ScriptedAdapter
brief = Brief("members", "Members", "- one row each", "Admin Support", ())
reply = ScriptedAdapter().deliver(Job(brief, 0, None, None, {}, "m", Limits(), 0))
print(hashlib.sha256(repr((reply.message, reply.files)).encode()).hexdigest())
"""
    made = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout}
    reply = deliver(job, title="Members", text="- one row each", model="m")
    made.add(hashlib.sha256(repr((reply.message, reply.files)).encode()).hexdigest() + "\n")
    assert len(made) == 1


def test_another_model_does_another_job(job: JobFactory) -> None:
    assert len({deliver(job, model=str(number)).message for number in range(12)}) > 1


def test_feedback_is_answered_point_by_point_in_message_and_report(job: JobFactory) -> None:
    alone, revised = deliver(job), deliver(job, attempt=1, guidance=FEEDBACK)
    points = (
        "Phone numbers in +44 form. Reason: Two still begin with 07.",
        "Say in the note how you chose between duplicates.",
    )
    assert "## What changed" in revised.message
    for point in points:
        assert point not in words(alone)
        assert point in revised.message
        assert words(revised).count(point) >= 2
    assert "One row per member" not in revised.message


def test_feedback_deals_with_all_of_the_brief(job: JobFactory) -> None:
    alone, revised = words(deliver(job)), words(deliver(job, attempt=1, guidance=FEEDBACK))
    assert "Not gone into" in alone
    assert "Not gone into" not in revised


def test_neutral_retry_changes_the_words_and_little_else(job: JobFactory) -> None:
    alone, again = deliver(job), deliver(job, attempt=1, guidance=RETRY)
    assert [file.name for file in again.files] == [file.name for file in alone.files]
    assert again.message != alone.message
    assert "What changed" not in words(again)
    assert "Not gone into" in words(again)


def test_figures_come_from_the_attachment(job: JobFactory) -> None:
    files = {file.name: file.content for file in deliver(job, attachments=(NOTE, CSV)).files}
    assert files["figures.csv"] == (b"column,filled in,lowest,highest,mean\nday,2,,,\namount,2,10,30,20.00\n")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\0", b"a,b\n" * 3, b"x" * 200_000, b"n\nnan\ninf\n1e999\n", b"\n\n,,\n"]
)
def test_hostile_attachment_does_no_harm(job: JobFactory, content: bytes) -> None:
    assert deliver(job, attachments=(File("x.csv", content, "text/csv"),)).files


def test_hostile_brief_cannot_break_out_of_the_program(job: JobFactory) -> None:
    text = "- must say '''\n\"\"\"\nimport os\n- should \\ and {braces}\x00\x0c\n"
    for title in ('"""', "'", "\\"):
        work = job(category="Web, Mobile & Software Development", text=text, title=title)
        for file in ScriptedAdapter().deliver(work).files:
            if file.name.endswith(".py"):
                compile(file.content, file.name, "exec")


@pytest.mark.parametrize("category", [*PLANS, "Another"])
def test_nothing_tells_the_reviewer_what_made_it(job: JobFactory, category: str) -> None:
    for rest in ({}, {"attempt": 1, "guidance": FEEDBACK}, {"attempt": 1, "guidance": RETRY}):
        reply = deliver(job, category=category, **rest)
        shown = words(reply).lower().encode() + b"".join(file.content.lower() for file in reply.files)
        for word in (b"scripted", b"demo", b"test-model", b"python-docx"):
            assert word not in shown


def test_cost_is_nothing_unless_the_settings_name_one(job: JobFactory) -> None:
    assert str(deliver(job).usage.cost_usd) == "0"
    assert str(deliver(job, settings={"cost_usd": 0.05}).usage.cost_usd) == "0.05"
