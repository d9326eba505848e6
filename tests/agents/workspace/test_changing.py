import pytest

from tests.agents.workspace.spaces import call, contents, done, refused, space

ATTACHED = {"sales.csv": "a,b"}


def test_a_file_is_written_and_written_again() -> None:
    workspace = space()
    assert done(workspace, "write_file", path="a/b.md", content="é") == 'Wrote "a/b.md" (2 bytes).'
    done(workspace, "write_file", path="a/b.md", content="new")
    assert contents(workspace) == {"a/b.md": b"new"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "attachments/new.md",
            "\"attachments/new.md\" can't be written: the folder attachments/ is the client's",
        ),
        ("Attachments/sales.csv", '"Attachments/sales.csv" can\'t be written: '),
        ("../a.md", "The name '../a.md' climbs out of its folder."),
        ("/a.md", "The name '/a.md' is absolute."),
        ("a\\b.md", "The name 'a\\\\b.md' has a backslash."),
        ("", "The name '' is empty."),
        ("x" * 300, "The name "),
        ("Report.md", '"Report.md" can\'t stand beside the files that are there: '),
        ("report.md/part", '"report.md/part" can\'t stand beside the files that are there: '),
    ],
)
def test_a_name_that_can_not_be_used_is_refused(path: str, words: str) -> None:
    workspace = space({"report.md": "1"}, ATTACHED)
    assert refused(workspace, "write_file", path=path, content="2").startswith(words)


def test_a_limit_is_told_and_kept() -> None:
    workspace = space({"a.md": "1"}, files=1)
    assert refused(workspace, "write_file", path="b.md", content="2") == (
        "There are 1 files, and a deliverable may have 1. "
        "Delete one that isn't needed, or put the content into one that is there."
    )


def test_text_that_can_not_be_written_is_refused() -> None:
    assert refused(space(), "write_file", path="a.md", content="\ud800") == (
        'The argument "content" of write_file has half of a surrogate pair in it.'
    )


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("one two three", "two", "2", "one 2 three"),
        ("one two three", " two", "", "one three"),
        ("a\r\nb\r\nc", "a\nb", "x\ny", "x\r\ny\r\nc"),
        ("a.*b", ".*", "\\1", "a\\1b"),
    ],
)
def test_an_edit_replaces_the_passage(text: str, old: str, new: str, after: str) -> None:
    workspace = space({"a.md": text})
    assert done(workspace, "edit_file", path="a.md", old=old, new=new) == (
        f'Edited "a.md" (now {len(after)} bytes).'
    )
    assert contents(workspace)["a.md"].decode() == after


@pytest.mark.parametrize(
    ("old", "words"),
    [
        ("four", 'The old passage does not occur in "a.md".'),
        ("o", 'The old passage occurs 2 times in "a.md".'),
        ("xx", 'The old passage occurs 2 times in "a.md".'),
        ("", "The old passage is empty."),
    ],
)
def test_an_edit_needs_a_passage_that_occurs_once(old: str, words: str) -> None:
    assert refused(space({"a.md": "one two xxx"}), "edit_file", path="a.md", old=old, new="n").startswith(
        words
    )


def test_an_edit_of_what_is_no_text_is_refused() -> None:
    workspace = space({"a.docx": b"PK\xff"}, ATTACHED)
    assert "no text in UTF-8" in refused(workspace, "edit_file", path="a.docx", old="P", new="Q")
    assert "read-only" in refused(workspace, "edit_file", path="attachments/sales.csv", old="a", new="b")


def test_an_edit_can_not_pass_a_limit() -> None:
    workspace = space({"a.md": "12345"}, file_bytes=5)
    assert "a file may have 5" in refused(workspace, "edit_file", path="a.md", old="5", new="56")


def test_a_file_is_deleted_but_not_one_of_the_clients() -> None:
    workspace = space({"a.md": "1"}, ATTACHED)
    assert done(workspace, "delete_file", path="a.md") == 'Deleted "a.md".'
    assert "read-only" in refused(workspace, "delete_file", path="attachments/sales.csv")
    assert "There is no file" in refused(workspace, "delete_file", path="a.md")


def test_a_file_is_moved_and_takes_the_type_of_its_new_name() -> None:
    workspace = space({"a.txt": "1"})
    assert done(workspace, "move_file", source="a.txt", target="b/a.md") == 'Moved "a.txt" to "b/a.md".'
    done(workspace, "move_file", source="b/a.md", target="B")
    assert [(file.name, file.media_type) for file in workspace.deliverable()] == [("B", "text/markdown")]


def test_a_clients_file_is_copied() -> None:
    workspace = space({}, ATTACHED)
    assert done(workspace, "move_file", source="attachments/sales.csv", target="sales.csv") == (
        'Copied "attachments/sales.csv" to "sales.csv"; the client\'s own file stays.'
    )
    assert contents(workspace) == {"attachments/sales.csv": b"a,b", "sales.csv": b"a,b"}


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("a.md", "b.md", 'There is a file "b.md" already.'),
        ("a.md", "attachments/a.md", '"attachments/a.md" can\'t be written'),
        ("a.md", "../a.md", "The name '../a.md' climbs out"),
        ("c.md", "d.md", 'There is no file "c.md".'),
        ("attachments/sales.csv", "c.csv", "There are 2 files"),
    ],
)
def test_a_move_that_can_not_be_is_refused(source: str, target: str, words: str) -> None:
    workspace = space({"a.md": "1", "b.md": "2"}, ATTACHED, files=2)
    assert refused(workspace, "move_file", source=source, target=target).startswith(words)


def test_an_unknown_tool_is_answered_with_the_known_ones() -> None:
    assert call(space(), "run_shell", command="ls").text == (
        "There is no tool 'run_shell'. There are list_files, read_file, write_file, edit_file, delete_file, "
        "move_file, convert_file, finish."
    )
