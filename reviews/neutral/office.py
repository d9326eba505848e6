"""Word, Excel and PowerPoint files, and OpenDocument and EPUB: what they say of themselves."""

import re
from typing import Final

from reviews.neutral.log import Log
from reviews.neutral.names import Names
from reviews.neutral.zip_copy import ZipCopy

_PROPERTIES: Final = re.compile(
    r"docProps/(?:core|app|custom)\d*\.xml|package/services/metadata/core-properties/.*|customXml/item\d+\.xml"
    r"|meta\.xml|(?:.*/)?[^/]*\.opf",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"(?:word|xl|ppt)/(?:.*/)?(?:document\d*|comments?[^/]*|commentAuthors|authors|people|person\d*|threadedComment\d*"
    r"|footnotes|endnotes|header\d*|footer\d*|settings|workbook|modernComment[^/]*|revisions/[^/]*|users?[^/]*)\.xml",
    re.IGNORECASE,
)
INSIDE: Final = re.compile(
    r"(?:word|xl|ppt|Pictures|docProps)/.*\.(?:png|jpe?g|gif|webp|docx|xlsx|pptx|pdf)", re.IGNORECASE
)
_MAIN_FOLDERS: Final = ("word/", "xl/", "ppt/", "visio/")
_SAID_TYPES: Final = (b"application/vnd.oasis.opendocument.", b"application/epub+zip")
_PART: Final = re.compile(
    r"\[Content_Types\]\.xml|mimetype|(?:content|styles|settings|meta)\.xml|manifest\.rdf|(?:.*/)?_rels/[^/]*\.rels"
    r"|(?:word|xl|ppt|visio|docProps|customXml|package|Pictures|Thumbnails|Configurations2|META-INF|Object[^/]*)/"
    r".*(?:\.(?:xml|rels|psmdcp|bin|vml|emf|wmf|odttf|fntdata|rdf|opf|png|jpe?g|gif|webp|docx|xlsx|pptx|pdf)|/)",
    re.IGNORECASE,
)
_MAKER: Final = re.compile(
    r"(<((?:dc:creator|cp:lastModifiedBy|Application|Company|Manager|meta:generator|meta:initial-creator))\b[^>]*>)"
    r"([^<]*)(</\2\s*>)"
)
_MOMENTS: Final = re.compile(
    r"<(dcterms:created|dcterms:modified|cp:lastPrinted|cp:revision|TotalTime|meta:creation-date|dc:date"
    r"|meta:editing-cycles|meta:editing-duration|meta:print-date)\b[^>]*(?:/>|>[^<]*</\1\s*>)"
)
_TEXT: Final = re.compile(r"(?<=>)[^<>]+(?=<)")
_ATTRIBUTE: Final = re.compile(r"""(=\s*)("[^"<]*"|'[^'<]*')""")
_LISTS_AUTHORS: Final = re.compile(r"(?:authors|people|persons?\d*)\.xml$", re.IGNORECASE)
_TAG: Final = re.compile(r"<[A-Za-z][^<>]*>")
_WHO: Final = r"author|displayName|userName|userId|providerId"
_VALUE: Final = r"""\s*=\s*)("[^"<]*"|'[^'<]*')"""
_WHO_IN_WORKS: Final = re.compile(rf"(\b(?:\w+:)?(?:{_WHO}){_VALUE}")
_WHO_AMONG_AUTHORS: Final = re.compile(rf"(\b(?:\w+:)?(?:{_WHO}|name|id){_VALUE}")
_INITIALS: Final = re.compile(rf"(\b(?:\w+:)?initials{_VALUE}")
_AUTHORS: Final = re.compile(r"<author>[^<]*</author>")
_CHANGED_AT: Final = re.compile(
    r"""\s(?:w:date|w16du:dateUtc|dT|dt|created|dateTime)\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
)


def is_package(archive: ZipCopy) -> bool:
    """Whether it is an Office file or the like, of which parts refer to each other by name. A ZIP that only
    has a member of the name which such files begin with is none."""
    names = [member.filename for member in archive.members]
    if "[Content_Types].xml" in names:
        return any(name.lower().startswith(_MAIN_FOLDERS) for name in names)
    said = next((member for member in archive.members[:20] if member.filename == "mimetype"), None)
    return said is not None and said.file_size < 200 and archive.read(said).startswith(_SAID_TYPES)


def is_part(name: str) -> bool:
    """Whether a package has a member of this name for itself. Others are like a ZIP's members."""
    return _PART.fullmatch(name) is not None


def is_about_itself(name: str) -> bool:
    """Whether a part has properties or people in it."""
    return _PROPERTIES.fullmatch(name) is not None or _PEOPLE.fullmatch(name) is not None


def out_of_part(name: str, content: bytes, names: Names, log: Log) -> bytes:
    """A part of which `is_about_itself` holds. Visible text stays: of properties every text is looked at, of
    other parts only who commented or changed something, and when."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = content.decode(encoding, errors="surrogateescape" if encoding == "utf-8" else "strict")
    clean = (
        _properties(name, text, names, log)
        if _PROPERTIES.fullmatch(name)
        else _people(name, text, names, log)
    )
    if clean == text:
        return content
    return clean.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "strict")


def _properties(name: str, text: str, names: Names, log: Log) -> str:
    def maker(match: re.Match[str]) -> str:
        clean, found = names.out_of_maker(match.group(3))
        log.add(f"{name}, {match.group(2)}", found)
        return f"{match.group(1)}{clean}{match.group(4)}"

    def words(match: re.Match[str]) -> str:
        clean, found = names.out_of(match.group())
        log.add(name, found)
        return clean

    def attribute(match: re.Match[str]) -> str:
        clean, found = names.out_of(match.group(2)[1:-1])
        log.add(name, found)
        quote = match.group(2)[0]
        return f"{match.group(1)}{quote}{clean}{quote}"

    text = _MOMENTS.sub("", text) if not name.lower().startswith("customxml/") else text
    return _ATTRIBUTE.sub(attribute, _TEXT.sub(words, _MAKER.sub(maker, text)))


def _people(name: str, text: str, names: Names, log: Log) -> str:
    # Elsewhere a name is that of a sheet, a style or a picture, which one sees.
    who = _WHO_AMONG_AUTHORS if _LISTS_AUTHORS.search(name) else _WHO_IN_WORKS

    def value(match: re.Match[str]) -> str:
        clean, found = names.out_of(match.group(2)[1:-1])
        log.add("author of a comment or change", found)
        return f'{match.group(1)}"{clean}"' if found else match.group()

    def tag(match: re.Match[str]) -> str:
        clean = who.sub(value, match.group())
        if clean != match.group():
            clean = _INITIALS.sub(r'\1""', clean)
        return _CHANGED_AT.sub("", clean)

    def author(match: re.Match[str]) -> str:
        clean, found = names.out_of(match.group())
        log.add("author of a comment or change", found)
        return clean

    return _AUTHORS.sub(author, _TAG.sub(tag, text))
