"""What a file is: by its content first, by its name second, by what its sender called it last."""

from enum import StrEnum
from typing import Final

from reviews.render import magic

HEAD: Final = 8_192
TAIL: Final = 65_536
"""What is looked at: a file's first HEAD bytes and, where it is longer, its last TAIL ones too."""


class Kind(StrEnum):
    """How a file is shown. `none`: by its size and type, with the download."""

    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    SHEET = "sheet"
    TABLE = "table"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    MARKDOWN = "markdown"
    CODE = "code"
    TEXT = "text"
    NOTEBOOK = "notebook"
    JSON = "json"
    HTML = "html"
    ARCHIVE = "archive"
    NONE = "none"


NAMED: Final = {
    Kind.PDF: "a PDF",
    Kind.WORD: "a Word document",
    Kind.SLIDES: "a presentation",
    Kind.SHEET: "a spreadsheet",
    Kind.TABLE: "a table",
    Kind.IMAGE: "a picture",
    Kind.AUDIO: "a sound file",
    Kind.VIDEO: "a video",
    Kind.MARKDOWN: "Markdown",
    Kind.CODE: "code",
    Kind.TEXT: "text",
    Kind.NOTEBOOK: "a notebook",
    Kind.JSON: "JSON",
    Kind.HTML: "a web page",
    Kind.ARCHIVE: "a ZIP archive",
    Kind.NONE: "a file of a kind that does not open here",
}

_ENDINGS: Final = {
    Kind.PDF: "pdf",
    Kind.WORD: "docx docm dotx doc",
    Kind.SLIDES: "pptx pptm potx ppsx ppt",
    Kind.SHEET: "xlsx xlsm xltx xls",
    Kind.TABLE: "csv tsv",
    Kind.IMAGE: "png jpg jpeg gif webp bmp tif tiff ico avif svg",
    Kind.AUDIO: "mp3 wav ogg oga opus flac m4a aac weba",
    Kind.VIDEO: "mp4 m4v webm ogv mov mkv",
    Kind.MARKDOWN: "md markdown",
    Kind.CODE: "py pyi js mjs cjs ts tsx jsx css scss sass less sh bash zsh ps1 bat rb go rs java kt kts c h"
    " cc cpp cxx hpp cs php pl r m swift lua scala clj ex exs erl hs ml fs vb dart jl sql xml xsd xsl yaml"
    " yml toml ini cfg conf diff patch tex bib vue svelte graphql proto tf gradle cmake asm f90 sol",
    Kind.TEXT: "txt text log rst srt vtt rtf eml ics vcf nfo",
    Kind.NOTEBOOK: "ipynb",
    Kind.JSON: "json geojson jsonl ndjson",
    Kind.HTML: "html htm xhtml",
    Kind.ARCHIVE: "zip jar epub odt ods odp",
}
_BY_ENDING: Final = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_BY_NAME: Final = dict.fromkeys(
    ("dockerfile", "makefile", "cmakelists.txt", "gemfile", "rakefile"), Kind.CODE
)
_BY_TYPE: Final = {
    "text/markdown": Kind.MARKDOWN,
    "text/csv": Kind.TABLE,
    "text/tab-separated-values": Kind.TABLE,
    "text/html": Kind.HTML,
    "application/json": Kind.JSON,
    "application/x-ipynb+json": Kind.NOTEBOOK,
    "application/pdf": Kind.PDF,
}
PDF_PAGES: Final = 10
"""Pages of a PDF of which the words come together."""

TEXTUAL: Final = frozenset(
    {Kind.TABLE, Kind.MARKDOWN, Kind.CODE, Kind.TEXT, Kind.NOTEBOOK, Kind.JSON, Kind.HTML}
)
"""Kinds whose files are text; which of them a text is, its name says best."""

_IN_ZIP: Final = (
    (b"word/document.xml", Kind.WORD),
    (b"ppt/presentation.xml", Kind.SLIDES),
    (b"xl/workbook.", Kind.SHEET),
)
_OFFICE: Final = frozenset({Kind.WORD, Kind.SLIDES, Kind.SHEET})


def kind_of(name: str, media_type: str, head: bytes) -> Kind:
    """What to show a file as. `head`: its first HEAD bytes and, of a longer one, its last TAIL ones too.

    An empty file is what it is called. A broken file may still be told by its first bytes; its renderer then
    says what is wrong.
    """
    said = said_kind(name, media_type)
    if not head:
        return said
    if found := _by_content(head, said):
        return found
    if not magic.is_text(head):
        return Kind.NONE
    if said in TEXTUAL or (said is Kind.IMAGE and magic.is_svg(head)):
        return said
    return _of_text(head)


def said_kind(name: str, media_type: str = "") -> Kind:
    """What the name says, or else the type that the sender gave."""
    last = name.rpartition("/")[2].lower()
    ending = last.rpartition(".")[2] if "." in last else ""
    found = _BY_NAME.get(last) or _BY_ENDING.get(ending)
    if found:
        return found
    told = media_type.partition(";")[0].strip().lower()
    if told in _BY_TYPE:
        return _BY_TYPE[told]
    first = told.partition("/")[0]
    return {
        "text": Kind.TEXT,
        "image": Kind.IMAGE,
        "audio": Kind.AUDIO,
        "video": Kind.VIDEO,
    }.get(first, Kind.NONE)


def mislabelled(name: str, kind: Kind) -> str:
    """A sentence where a file's name says something else than its content, or nothing."""
    said = said_kind(name)
    related = {said, kind} <= TEXTUAL or {said, kind} <= {Kind.AUDIO, Kind.VIDEO}
    if said in (kind, Kind.NONE) or related:
        return ""
    if kind is Kind.NONE:
        return f"By its name this file is {NAMED[said]}, but its content is not."
    return f"By its name this file is {NAMED[said]}; its content is {NAMED[kind]}, and is shown as such."


def _by_content(head: bytes, said: Kind) -> Kind | None:
    if magic.is_pdf(head):
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(head, said)
    if head.startswith(magic.OLE):  # before 2007, or encrypted: which program's, only the name tells
        return said if said in _OFFICE else Kind.NONE
    if magic.picture_type(head):
        return Kind.IMAGE
    media = magic.media_type(head)
    if media:
        return Kind.AUDIO if media.startswith("audio/") else Kind.VIDEO
    return None


def _of_zip(head: bytes, said: Kind) -> Kind:
    for name, kind in _IN_ZIP:
        if name in head:
            return kind
    return said if said in _OFFICE else Kind.ARCHIVE


def _of_text(head: bytes) -> Kind:
    """Of a text whose name says that it is none."""
    if magic.is_svg(head):
        return Kind.IMAGE
    if magic.is_html(head):
        return Kind.HTML
    return Kind.JSON if head.lstrip()[:1] in (b"{", b"[") else Kind.TEXT
