"""Names in what is not read with the work are taken out of every kind of file; the work stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image

from reviews.convert import limited
from reviews.convert.errors import UnreadableError
from reviews.neutral.file import neutralise, out_of_file
from reviews.neutral.log import Log
from reviews.neutral.names import Names
from tests.reviews.neutral import plants
from tests.reviews.neutral.plants import BODY, NAMES, PLANTS, found_in


def request(*names: str) -> bytes:
    return json.dumps({"names": NAMES, "files": names}).encode()


def cleaned(name: str, content: bytes) -> tuple[bytes, list[dict[str, str | int]]]:
    told, clean = neutralise(request(name), content)
    [answer] = json.loads(told)
    return clean if answer["changed"] else content, answer["changes"]


@pytest.mark.parametrize("name", PLANTS)
def test_no_name_is_left_anywhere_in_the_file(name: str) -> None:
    planted = PLANTS[name]()
    assert found_in(planted) != []
    clean, changes = cleaned(name, planted)
    assert found_in(clean) == []
    assert changes != []


def test_all_of_it_works_in_the_limited_process() -> None:
    """Where nothing can be imported or opened any more."""
    planted = [make() for make in PLANTS.values()]
    told, *made = limited.run("reviews.neutral.file:neutralise", request(*PLANTS), *planted)
    here, *_ = neutralise(request(*PLANTS), *planted)
    assert [found_in(clean) for clean in made] == [[]] * len(planted)
    assert places(told) == places(here)


def places(told: bytes) -> list[list[str]]:
    return [sorted(change["where"] for change in answer["changes"]) for answer in json.loads(told)]


@pytest.mark.parametrize("name", PLANTS)
def test_cleaning_a_clean_copy_changes_nothing(name: str) -> None:
    clean, _ = cleaned(name, PLANTS[name]())
    assert cleaned(name, clean) == (clean, [])


# ---- the work stays


def test_a_word_file_opens_with_its_text_and_without_who_and_when() -> None:
    clean, _ = cleaned("report.docx", plants.word())
    document = docx.Document(BytesIO(clean))
    assert [paragraph.text for paragraph in document.paragraphs] == [BODY]
    assert [comment.text for comment in document.comments] == ["Checked."]
    properties = document.core_properties
    assert (properties.author, properties.last_modified_by, properties.created, properties.modified) == (
        *("", ""),
        *(None, None),
    )


def test_a_workbook_opens_with_its_cells_and_comments() -> None:
    clean, _ = cleaned("table.xlsx", plants.sheet())
    cell = openpyxl.load_workbook(BytesIO(clean)).active["A1"]
    assert (cell.value, cell.comment.text, cell.comment.author) == (BODY, "Checked.", "[name removed]")


def test_names_in_what_one_reads_stay() -> None:
    """They are the work itself: a job may ask for them."""
    visible = f"# About {plants.NAME}\n".encode()
    assert cleaned("about.md", visible) == (visible, [])
    page = f"<h1>{plants.NAME}</h1>".encode()
    assert cleaned("about.html", page) == (page, [])


@pytest.mark.parametrize("name", ["page", "page.aspx", "page.png", "page.mp3"])
@pytest.mark.parametrize("kind", ["page.html", "drawing.svg"])
def test_what_opens_as_a_page_or_a_drawing_is_cleaned_as_one_whatever_its_name(kind: str, name: str) -> None:
    planted = PLANTS[kind]()
    assert cleaned(name, planted) == cleaned(kind, planted)
    assert found_in(cleaned(name, planted)[0]) == []


def test_empty_metadata_of_a_drawing_take_nothing_out_of_what_one_sees() -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><metadata/><text>{NAMES[0]}</text></svg>'.encode()
    assert cleaned("drawing.svg", drawing) == (drawing, [])


@pytest.mark.parametrize("begun", ["<meta ", "<desc ", "<desc>", "<?x ", "<!-- "])
def test_what_is_begun_and_never_ended_is_read_once(begun: str) -> None:
    """Read up to the end from each of its beginnings this would take minutes."""
    clean, _ = cleaned("page.html", (f"<html>{begun * 100_000}{NAMES[0]}").encode())
    assert clean.startswith(b"<html>" + begun.encode())


@pytest.mark.parametrize("name", ["photo.jpg", "chart.png", "moving.gif", "small.webp"])
def test_no_pixel_of_a_picture_changes(name: str) -> None:
    planted = PLANTS[name]()
    clean, _ = cleaned(name, planted)
    before, after = Image.open(BytesIO(planted)), Image.open(BytesIO(clean))
    assert after.tobytes() == before.tobytes()
    assert after.getexif().get(0x0112) == before.getexif().get(0x0112)


def test_a_pdf_keeps_its_pages_and_loses_its_moments() -> None:
    clean, _ = cleaned("paper.pdf", plants.pdf())
    with pikepdf.open(BytesIO(clean)) as document:
        assert len(document.pages) == 1
        assert str(document.pages[0].Annots[0].Contents) == "Checked."
        assert {"/CreationDate", "/ModDate"} & set(document.docinfo.keys()) == set()
        assert str(document.docinfo.Title) == "A report by [name removed]"


def test_archives_keep_no_moment_of_their_members() -> None:
    clean, _ = cleaned("all.zip", plants.archive())
    with ZipFile(BytesIO(clean)) as archive:
        assert archive.namelist() == ["name-removed/report.docx", "name-removed.md", "plain.txt"]
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("plain.txt") == BODY.encode()
        assert archive.testzip() is None


def test_the_log_says_file_within_place_name_and_how_often() -> None:
    _, changes = cleaned(
        "all.zip", plants.packed({"notes.md": f"<!-- {plants.SLUG} {plants.SLUG} -->".encode()})
    )
    assert changes == [{"where": "notes.md: comment", "name": plants.SLUG, "count": 2}]


# ---- what can't be looked into


def encrypted_pdf() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(plants.pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def locked_zip() -> bytes:
    raw = bytearray(plants.packed({"a.txt": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    return bytes(raw)


def deep_zip() -> bytes:
    inner = plants.packed({"a.txt": b"x"})
    for _ in range(4):
        inner = plants.packed({"a.zip": inner})
    return inner


def bomb() -> bytes:
    return plants.packed({f"{number}.txt": bytes(101_000_000) for number in range(3)})


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (encrypted_pdf, "The file is encrypted."),
        (locked_zip, "Its member 'a.txt' is encrypted."),
        (deep_zip, "Archives lie in archives, too deep to look into."),
        (bomb, "It unpacks to more than 300,000,000 bytes."),
    ],
)
def test_what_others_may_open_and_we_cannot_is_refused(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        out_of_file(make(), "file", Names(NAMES), Log())
    assert str(refusal.value) == why


@pytest.mark.parametrize(
    "name", [name for name in PLANTS if name not in ("study.ipynb", "notes.md", "page.html")]
)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_a_file_is_no_error(name: str, share: float) -> None:
    planted = PLANTS[name]()
    cleaned(name, planted[: int(len(planted) * share)])


def test_of_a_damaged_archive_the_names_that_stand_in_its_bytes_go() -> None:
    planted = plants.archive()[:-40]
    clean, changes = cleaned("all.zip", planted)
    assert plants.SLUG.encode() in planted
    assert plants.SLUG.encode() not in clean
    assert len(clean) == len(planted)
    assert changes[0] == {"where": "The file is damaged: its ZIP can't be opened.", "name": "", "count": 1}


def test_a_zip_with_a_member_that_packages_have_is_looked_into_as_a_zip() -> None:
    notes = f"<!-- {plants.BY} -->\n{BODY}\n".encode()
    for beside in ({}, {"word/document.xml": b"<w:document/>"}):
        packed = plants.packed(
            {"[Content_Types].xml": b"<Types/>", **beside, f"{plants.SLUG}/notes.md": notes}
        )
        clean, changes = cleaned("all.zip", packed)
        assert found_in(clean) == []
        assert {change["where"] for change in changes} == {
            "name of a file within",
            f"{plants.SLUG}/notes.md: comment",
        }


def test_a_notebook_is_known_by_its_content_too() -> None:
    clean, changes = cleaned("analysis.json", plants.notebook())
    assert found_in(clean) == []
    assert {change["where"] for change in changes} == {"notebook metadata"}
