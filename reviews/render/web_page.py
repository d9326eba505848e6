"""A web page without what could run, load or lead away. Its frame forbids the same: two locks."""

from typing import Final

import lxml.html
from lxml import etree

from reviews.convert.errors import UnreadableError
from reviews.render.decoding import decoded

_GONE: Final = {
    *(
        "script",
        "link",
        "base",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "portal",
        "template",
    ),
}
_ADDRESSES: Final = frozenset(
    {"href", "src", "srcset", "action", "formaction", "poster", "data", "background"}
)


def page(content: bytes, _params: bytes) -> list[bytes]:
    """[HTML in UTF-8]: without scripts, handlers, frames, redirects and addresses other than data: and #."""
    text, _ = decoded(content)
    if not text.strip():
        raise UnreadableError("The page is empty.")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableError("The page can't be read.") from error
    for element in list(root.iter(etree.Element)):
        if element.tag in _GONE or (element.tag == "meta" and element.get("charset") is None):
            element.drop_tree() if element is not root else None
            continue
        for name in list(element.attrib):
            if _is_unwanted(name.lower(), element.attrib[name]):
                del element.attrib[name]
    made = lxml.html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    return [made.encode(errors="replace")]


def _is_unwanted(name: str, value: str) -> bool:
    if name.startswith("on") or name in ("ping", "srcdoc", "target", "http-equiv"):
        return True
    last = name.rpartition(":")[2].rpartition("}")[2]
    return last in _ADDRESSES and not value.strip().lower().startswith(
        ("#", "data:image/", "data:audio/", "data:video/")
    )
