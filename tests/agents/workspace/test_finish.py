import pytest

from agents.adapters.turns import Call
from agents.workspace.files import Finished
from agents.workspace.tools import run
from tests.agents.workspace.spaces import done, refused, space


def test_finishing_hands_over_all_files() -> None:
    workspace = space({"a.md": "1"})
    assert done(workspace, "finish", message="Here.", files=None) == "Handed over."
    assert workspace.finished == Finished("Here.", None)


def test_finishing_hands_over_the_files_that_are_named_each_once() -> None:
    workspace = space({"a.md": "1", "b.md": "2"})
    done(workspace, "finish", message="Here.", files=["./b.md", "b.md"])
    assert workspace.finished == Finished("Here.", ("b.md",))
    assert [file.name for file in workspace.deliverable(workspace.finished.files)] == ["b.md"]


def test_a_message_alone_is_a_deliverable_and_so_is_a_file() -> None:
    done(space({"a.md": "1"}), "finish", message="Here.", files=[])
    done(space({"a.md": "1"}), "finish", message=" ", files=None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"message": "m", "files": ["c.md"]}, 'There is no file "c.md".'),
        ({"message": "m", "files": ["attachments/x.csv"]}, '"attachments/x.csv" is the client\'s own file'),
        ({"message": " ", "files": []}, "There is nothing to hand over: no message and no file."),
        ({"message": "12345678901", "files": None}, "The message has 11 characters; it may have 10."),
        ({"message": "\0", "files": None}, "The message has a NUL character in it."),
        ({"message": "m", "files": "a.md"}, 'finish needs the argument "files": a list of strings, or null.'),
        ({"message": "m", "files": [1]}, 'finish needs the argument "files": a list of strings, or null.'),
        ({"files": None}, 'finish needs the argument "message": a string.'),
    ],
)
def test_what_can_not_be_handed_over_does_not_finish(arguments: dict[str, object], words: str) -> None:
    workspace = space({"a.md": "1"}, {"x.csv": "2"}, message_chars=10)
    assert refused(workspace, "finish", **arguments).startswith(words)


def test_nothing_changes_after_the_end() -> None:
    workspace = space({"a.md": "1"})
    done(workspace, "finish", message="Here.", files=None)
    for tool, arguments in (
        ("write_file", {"path": "a.md", "content": "2"}),
        ("finish", {"message": "Again."}),
    ):
        assert (
            refused(workspace, tool, **arguments) == "The work is handed over; nothing can be done any more."
        )


def test_arguments_that_were_no_object_are_refused() -> None:
    result = run(space(), Call("1", "finish", None))
    assert (result.text, result.error) == (
        "The arguments of finish were no JSON object. Send the call once more.",
        True,
    )


def test_a_tool_without_arguments_needs_none() -> None:
    assert run(space(), Call("1", "list_files", None)).text == "There are no files yet."
