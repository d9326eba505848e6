"""A PDF's information about itself: the info dictionary, XMP, authors of notes, names of enclosed files."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf

from reviews.convert.errors import UnreadableError
from reviews.neutral.damaged import DamagedError
from reviews.neutral.image import out_of_jpeg
from reviews.neutral.log import Log
from reviews.neutral.names import Names

_MAKER: Final = frozenset({"/Author", "/Creator", "/Producer", "/Company", "/Manager"})
_MOMENTS: Final = frozenset({"/CreationDate", "/ModDate", "/M"})
_MAKER_XMP: Final = re.compile(
    r"(<(dc:creator|pdf:Producer|xmp:CreatorTool|xmpMM:History|stEvt:softwareAgent)\b[^>]*>)(.*?)(</\2\s*>)",
    re.DOTALL,
)
_MAKER_XMP_ATTRIBUTE: Final = re.compile(
    r"""(\b(?:pdf:Producer|xmp:CreatorTool|stEvt:softwareAgent)\s*=\s*)("[^"]*"|'[^']*')"""
)
_MOMENT_XMP: Final = re.compile(
    r"<(xmp:(?:Create|Modify|Metadata)Date|stEvt:when)\b[^>]*>.*?</\1\s*>"
    r"""|\s(?:xmp:(?:Create|Modify|Metadata)Date|stEvt:when)\s*=\s*(?:"[^"]*"|'[^']*')""",
    re.DOTALL,
)


def out_of_pdf(content: bytes, names: Names, log: Log) -> bytes:
    """Written anew without what nothing refers to, such as earlier states of the file. Pages are untouched.

    Raises UnreadableError for an encrypted file, DamagedError for one that can't be opened.
    """
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if "/Info" in pdf.trailer:
                _dictionary(pdf.trailer.Info, "document properties", names, log)
            for item in pdf.objects:
                _object(item, names, log)
            out = BytesIO()
            pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError:
        raise UnreadableError("The file is encrypted.") from None
    except pikepdf.PdfError as error:
        raise DamagedError("The file is damaged: it can't be opened as a PDF.") from error
    return out.getvalue()


def _object(item: Any, names: Names, log: Log) -> None:
    if isinstance(item, pikepdf.Stream):
        kind, use = item.get("/Type"), item.get("/Filter")
        if kind == "/Metadata":
            _stream_of_xmp(item, names, log)
        elif kind == "/EmbeddedFile" and "/Params" in item:
            _dictionary(item.Params, "enclosed file", names, log)
        elif use == "/DCTDecode" or (isinstance(use, pikepdf.Array) and list(use) == ["/DCTDecode"]):
            raw = item.read_raw_bytes()
            clean = out_of_jpeg(raw, names, log.within("picture"))
            if clean != raw:
                item.write(clean, filter=pikepdf.Name.DCTDecode)
    elif isinstance(item, pikepdf.Dictionary):
        for annotation in _annotations(item):
            _dictionary(annotation, "note", names, log, ("/T", "/M", "/CreationDate", "/NM"))
        if item.get("/Type") == "/Filespec" or "/EF" in item:
            _dictionary(item, "enclosed file", names, log, ("/F", "/UF", "/Desc"))
        if _lists_files(item.get("/Names")):
            for key in ("/Names", "/Limits"):
                _strings(item.get(key), "enclosed file", names, log)
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and "/PieceInfo" in item:
        del item["/PieceInfo"]  # an editor's private notes


def _annotations(item: pikepdf.Dictionary) -> Iterator[Any]:
    annotations = item.get("/Annots")
    if isinstance(annotations, pikepdf.Array):
        yield from (each for each in annotations if isinstance(each, pikepdf.Dictionary))


def _lists_files(entries: Any) -> bool:
    """Whether it is the list of enclosed files: name, file, name, file, ..."""
    return isinstance(entries, pikepdf.Array) and any(
        isinstance(each, pikepdf.Dictionary) and "/EF" in each for each in entries
    )


def _strings(entries: Any, where: str, names: Names, log: Log) -> None:
    for at, value in enumerate(entries if isinstance(entries, pikepdf.Array) else ()):
        if isinstance(value, pikepdf.String):
            clean, found = names.out_of(str(value))
            if found:
                entries[at] = pikepdf.String(clean)
                log.add(where, found)


def _dictionary(
    entries: Any, where: str, names: Names, log: Log, keys: tuple[str, ...] | None = None
) -> None:
    if not isinstance(entries, pikepdf.Dictionary):
        return
    for key in list(entries.keys()) if keys is None else [key for key in keys if key in entries]:
        value = entries[key]
        if key in _MOMENTS:
            del entries[key]
        elif isinstance(value, pikepdf.String):
            text = str(value)
            clean, found = (names.out_of_maker if key in _MAKER else names.out_of)(text)
            if found:
                entries[key] = pikepdf.String(clean)
                log.add(f"{where}, {key[1:]}", found)


def _stream_of_xmp(stream: pikepdf.Stream, names: Names, log: Log) -> None:
    raw = stream.read_bytes()
    text = raw.decode(errors="replace")
    clean = out_of_xmp(text, names, log)
    if clean != text:
        stream.write(clean.encode())


def out_of_xmp(text: str, names: Names, log: Log) -> str:
    """XMP without the names, without who made it where that is a maker of models, and without moments."""

    def maker(match: re.Match[str]) -> str:
        _, found = names.out_of_maker(re.sub(r"<[^>]*>", " ", match.group(3)).strip())
        log.add("XMP", found)
        return f"{match.group(1)}{match.group(4)}" if found else match.group()

    def attribute(match: re.Match[str]) -> str:
        _, found = names.out_of_maker(match.group(2)[1:-1])
        log.add("XMP", found)
        return f'{match.group(1)}""' if found else match.group()

    text = _MAKER_XMP_ATTRIBUTE.sub(attribute, _MAKER_XMP.sub(maker, text))
    clean, found = names.out_of(_MOMENT_XMP.sub("", text))
    log.add("XMP", found)
    return clean
