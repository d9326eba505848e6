import pytest

from agents.adapters.base import File, Limits
from agents.workspace.files import RefusedError, Workspace
from tests.agents.workspace.spaces import contents, file, space


def test_the_clients_files_lie_in_a_folder_of_their_own() -> None:
    workspace = space({"report.md": "old"}, {"data/sales.csv": "1"})
    assert contents(workspace) == {"attachments/data/sales.csv": b"1", "report.md": b"old"}


def test_the_deliverable_is_what_is_outside_of_that_folder_in_the_order_of_names() -> None:
    workspace = space({"b.md": "b", "a.md": "a"}, {"c.md": "c"})
    assert workspace.deliverable() == (file("a.md", "a"), file("b.md", "b"))
    assert workspace.deliverable(["b.md"]) == (file("b.md", "b"),)
    assert workspace.deliverable([]) == ()


@pytest.mark.parametrize("name", ["attachments/c.md", "d.md"])
def test_what_is_no_part_of_the_deliverable_can_not_be_chosen(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        space({"a.md": "a"}, {"c.md": "c"}).deliverable([name])


def test_media_types_are_those_that_names_promise() -> None:
    workspace = space()
    workspace.write("table.csv", b"1")
    assert workspace.put("plot.png", b"2", "application/octet-stream") == "plot.png"
    assert workspace.put("model.onnx", b"3", "application/onnx") == "model.onnx"
    assert workspace.put("odd", b"4", "no media type") == "odd"
    assert [made.media_type for made in workspace.deliverable()] == [
        "application/onnx",
        "application/octet-stream",
        "image/png",
        "text/csv",
    ]


def test_names_that_no_workspace_can_hold_are_mended_on_the_way_in() -> None:
    workspace = Workspace(
        [file("a.csv", "1"), file("A.csv", "2"), file("../b.csv", "3")],
        [file("attachments/c.md", "4"), file("C.md", "5")],
        Limits(),
    )
    assert contents(workspace) == {
        "attachments/A (2).csv": b"2",
        "attachments/a.csv": b"1",
        "attachments/b.csv": b"3",
        "C (2).md": b"5",
        "c.md": b"4",
    }


def test_a_file_of_hosted_code_never_replaces_another() -> None:
    workspace = space({"plot.png": "mine"}, {"plot.png": "the client's"})
    assert [workspace.put(name, b"new", "image/png") for name in ("plot.png", "attachments/plot.png")] == [
        "plot (2).png",
        "plot (3).png",
    ]
    assert contents(workspace)["plot.png"] == b"mine"
    assert contents(workspace)["attachments/plot.png"] == b"the client's"


def test_the_same_file_of_hosted_code_is_there_once() -> None:
    workspace = space()
    assert [workspace.put("plot.png", b"1", "image/png") for _ in range(2)] == ["plot.png", "plot.png"]
    assert contents(workspace) == {"plot.png": b"1"}


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"files": 2}, "There are 2 files, and a deliverable may have 2."),
        ({"file_bytes": 4}, '"c.md" would have 5 bytes; a file may have 4.'),
        ({"total_bytes": 10}, 'With "c.md" the files would have 11 bytes together; they may have 10.'),
    ],
)
def test_a_file_that_would_pass_a_limit_is_refused(limits: dict[str, int], words: str) -> None:
    workspace = space({"a.md": "123", "b.md": "123"}, {"big.csv": "1" * 100}, **limits)
    with pytest.raises(RefusedError) as caught:
        workspace.write("c.md", b"12345")
    with pytest.raises(RefusedError):
        workspace.put("c.md", b"12345", "text/markdown")
    assert str(caught.value).startswith(words)
    assert len(workspace.deliverable()) == 2


def test_what_makes_a_deliverable_past_a_limit_smaller_is_possible() -> None:
    workspace = space({"a.md": "123456", "b.md": "123456"}, files=1, file_bytes=5, total_bytes=5)
    workspace.write("a.md", b"12345")
    workspace.rename("b.md", "c.md")
    workspace.delete("c.md")
    workspace.write("a.md", b"1")
    with pytest.raises(RefusedError):
        workspace.write("a.md", b"123456")
    assert workspace.deliverable() == (File("a.md", b"1", "text/markdown"),)
