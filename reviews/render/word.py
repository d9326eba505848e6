"""A Word document as HTML."""

import hashlib
import json
import xml.dom.expatbuilder  # noqa: F401  # mammoth asks for it when nothing can be imported any more
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import lxml.html
import mammoth
import nh3
from lxml import etree
from mammoth.docx.files import InvalidFileReferenceError

from reviews.convert import ooxml
from reviews.convert.errors import UnreadableError
from reviews.render.package_picture import media

PAGE: Final = 150_000
"""Characters of HTML that come together."""

MAIN: Final = "word/document.xml"
_PREFIX: Final = "word-"
_LEVELS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_STYLES: Final = "comment-reference => sup\nu => em"
_ELSEWHERE: Final = ("http://", "https://", "mailto:")


def document(content: bytes, _params: bytes) -> list[bytes]:
    """[JSON {"pictures": prefix}, HTML, ...]: pages of about PAGE characters, sanitised. A picture's address
    is the prefix and its number (see `package_picture`); no document can know its own prefix. An empty
    document has no pages."""
    ooxml.Package(content).xml(MAIN)  # refuses what is old, encrypted, damaged or too big, in plain words
    prefix = f"https://{hashlib.sha256(content).hexdigest()[:40]}.invalid/"
    made = mammoth.convert_to_html(
        BytesIO(content),
        convert_image=mammoth.images.img_element(_Pictures(content, prefix)),
        include_embedded_style_map=False,
        external_file_access=False,
        id_prefix=_PREFIX,
        style_map=_STYLES,
    )
    blocks = lxml.html.fragments_fromstring(made.value) if made.value.strip() else []
    cleaner = _cleaner(prefix)
    head = json.dumps({"pictures": prefix}).encode()
    return [head, *(cleaner.clean(page).encode(errors="replace") for page in _paged(blocks))]


class _Pictures:
    """Numbers each picture by its checksum and size, which its ZIP tells."""

    def __init__(self, content: bytes, prefix: str) -> None:
        self._prefix = prefix
        try:
            package = ZipFile(BytesIO(content))
        except BadZipFile as error:
            raise UnreadableError("The file is damaged: its ZIP can't be opened.") from error
        infos = [package.getinfo(name) for name in media(package)]
        self._numbers = {(info.CRC, info.file_size): number for number, info in enumerate(infos)}

    def __call__(self, image: Any) -> dict[str, str]:
        try:
            with image.open() as part:
                raw = part.read()
        except (KeyError, BadZipFile, InvalidFileReferenceError):
            return {}  # not in the file: linked from elsewhere, or lost
        number = self._numbers.get((zlib.crc32(raw), len(raw)))
        return {} if number is None else {"src": f"{self._prefix}{number}"}


def _paged(blocks: list[Any]) -> Iterator[str]:
    page: list[str] = []
    size = 0
    for block in _levelled(blocks):
        if size and size + len(block) > PAGE:
            yield "".join(page)
            page, size = [], 0
        page.append(block)
        size += len(block)
    if page:
        yield "".join(page)


def _levelled(blocks: list[Any]) -> Iterator[str]:
    """Each block as text. The first heading becomes h3 and each deeper one goes down by a single level."""
    above: list[int] = []
    for block in blocks:
        if isinstance(block, str):
            yield f"<p>{lxml.html.tostring(_paragraph(block), encoding='unicode')}</p>"
            continue
        for element in block.iter():
            level = _LEVELS.get(element.tag)
            if level:
                while above and above[-1] >= level:
                    above.pop()
                above.append(level)
                element.tag = f"h{min(2 + len(above), 6)}"
            elif element.tag == "img" and element.get("src"):
                element.set("loading", "lazy")
                element.set("alt", element.get("alt") or "A picture in the document")
            elif element.tag == "img":
                element.tag = "em"
                element.text = f"[picture: {element.get('alt') or 'not in the file'}]"
            elif element.tag == "a" and (element.get("href") or "").startswith(_ELSEWHERE):
                element.set("target", "_blank")
        yield etree.tostring(block, encoding="unicode", method="html")


def _paragraph(text: str) -> Any:
    paragraph = lxml.html.Element("span")
    paragraph.text = text
    return paragraph


def _cleaner(prefix: str) -> nh3.Cleaner:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if value.startswith((*_ELSEWHERE, f"#{_PREFIX}")) else None
        if attribute == "src":
            return value if value.startswith(prefix) else None
        return value

    return nh3.Cleaner(
        tags={
            *(
                "p",
                "br",
                "em",
                "strong",
                "s",
                "sup",
                "sub",
                "ul",
                "ol",
                "li",
                "a",
                "img",
                "span",
                "dl",
                "dt",
                "dd",
            ),
            *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "hr"),
        },
        attributes={
            "a": {"href", "id", "target"},
            "img": {"src", "alt", "loading"},
            "li": {"id"},
            "dt": {"id"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        },
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",
        link_rel="noopener nofollow",
    )
