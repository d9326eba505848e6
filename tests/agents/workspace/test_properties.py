"""Whatever a model asks for: an answer that can be stored, limits that hold, the same again in a replay."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import file_names
from agents.adapters.base import File, Limits, Reply, Usage, check_reply
from agents.adapters.turns import Call, Result
from agents.workspace import names
from agents.workspace.files import RefusedError, Workspace
from agents.workspace.tools import TOOLS, run
from tests.agents.workspace.spaces import contents, done, file, space

LIMITS = Limits(files=3, file_bytes=40, total_bytes=60, message_chars=30)
STARTS: tuple[list[File], ...] = (
    [],
    [file("a.md", "one\ntwo\n")],
    [file("attachments/a.md", "x" * 50), file("A.md", "é"), file("", "")],
)

NAMES = st.sampled_from(
    ["a.md", "A.md", "b/c.txt", "b", "attachments/data.csv", "attachments/new", "../x", ""]
)
TEXTS = st.sampled_from(["", "one", "o", "one\ntwo\n", "x" * 41, "\0", "\ud800", "é" * 15]) | st.text(
    max_size=20
)
ODD: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=3)
VALUES: st.SearchStrategy[Any] = NAMES | TEXTS | ODD | st.lists(NAMES | ODD, max_size=3) | st.just({"a": {}})
PROPERTIES = sorted({name for tool in TOOLS for name in tool.parameters["properties"]})
# Converting and reading of Office files is left to others: it takes a process for each.
TOOL_NAMES = st.sampled_from([tool.name for tool in TOOLS if tool.name != "convert_file"])
CALLS = st.builds(
    Call,
    id=st.text(max_size=3),
    name=TOOL_NAMES | st.text(max_size=5),
    arguments=st.none()
    | st.dictionaries(st.sampled_from(PROPERTIES), VALUES)
    | st.fixed_dictionaries({"path": NAMES, "content": TEXTS, "old": TEXTS, "new": TEXTS})
    | st.fixed_dictionaries({"source": NAMES, "target": NAMES})
    | st.fixed_dictionaries({"message": TEXTS, "files": st.none() | st.lists(NAMES, max_size=3)}),
)
PUTS = st.builds(
    File, NAMES | st.text(max_size=20), st.binary(max_size=45), st.just("image/png") | st.text(max_size=9)
)
ATTACHED = [file("data.csv", "a,b\n1,2\n")]


def played(start: list[File], steps: list[Call | File]) -> tuple[Workspace, list[Result | str]]:
    """A workspace after tool calls and files of hosted code, and the answers."""
    workspace = Workspace(ATTACHED, start, LIMITS)
    answers: list[Result | str] = []
    for step in steps:
        if isinstance(step, Call):
            answers.append(run(workspace, step))
            continue
        try:
            answers.append(workspace.put(step.name, step.content, step.media_type))
        except RefusedError as refused:
            answers.append(str(refused))
    return workspace, answers


@settings(max_examples=300)
@given(st.sampled_from(STARTS), st.lists(CALLS | PUTS, max_size=12))
def test_no_calls_raise_or_pass_a_limit_or_touch_what_is_the_clients(
    start: list[File], steps: list[Call | File]
) -> None:
    workspace, answers = played(start, steps)
    for answer in answers:
        text = answer.text if isinstance(answer, Result) else answer
        assert text
        assert "\0" not in text
        text.encode()
    made = workspace.deliverable()
    before = [item.content for item in start]
    assert len(made) <= max(LIMITS.files, len(before))
    assert sum(len(item.content) for item in made) <= max(LIMITS.total_bytes, sum(map(len, before)))
    assert all(len(item.content) <= LIMITS.file_bytes or item.content in before for item in made)
    assert [file_names.problem(name) for name in workspace.names()] == [None] * len(workspace.names())
    assert file_names.clash(workspace.names()) is None
    theirs = {name: content for name, content in contents(workspace).items() if names.is_attachment(name)}
    assert theirs == {"attachments/data.csv": b"a,b\n1,2\n"}


@given(st.sampled_from(STARTS), st.lists(CALLS | PUTS, max_size=12))
def test_a_replay_gives_the_same_files_and_answers(start: list[File], steps: list[Call | File]) -> None:
    first, answers = played(start, steps)
    again, answers_again = played(start, steps)
    assert answers == answers_again
    assert (first.deliverable(), first.finished) == (again.deliverable(), again.finished)


@given(st.lists(CALLS, max_size=12))
def test_what_was_finished_can_be_delivered(calls: list[Call]) -> None:
    workspace, _ = played([file("a.md", "one")], [*calls])
    if workspace.finished is not None:
        made = workspace.deliverable(workspace.finished.files)
        check_reply(Reply(workspace.finished.message, made, Usage()), LIMITS)


def test_a_replay_with_conversions_gives_the_same_bytes() -> None:
    def play() -> tuple[dict[str, bytes], list[str]]:
        workspace = space({"a.md": "# Title\n\n1. one\n\n| a |\n|---|\n| b |\n", "b.csv": "n,m\n1,2\n"})
        answers = [
            done(workspace, "convert_file", source="a.md", target="a.docx"),
            done(workspace, "convert_file", source="b.csv", target="b.xlsx"),
            done(workspace, "read_file", path="a.docx", from_line=None, lines=None),
            done(workspace, "read_file", path="b.xlsx", from_line=None, lines=None),
        ]
        return contents(workspace), answers

    assert play() == play()
