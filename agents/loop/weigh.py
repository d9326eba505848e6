"""How many tokens a model will read, at most: what is reserved before a call rests on it."""

import json
import re
from collections.abc import Iterable

from agents.adapters.turns import Answered, Item, Media, Part, Said, Text, Told

# English has about four bytes a token, Chinese three bytes in one or two: half a token a byte is above both.
# Some models make a token of each digit.
BYTES_A_TOKEN = 2
DIGITS = b"0123456789"
PICTURE_TOKENS = 6_000  # above what any of the providers counts for its largest picture
PAGE_TOKENS = 4_000  # of a PDF: the page's text and its picture
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
PACKED = b"/ObjStm"  # pages may stand in packed objects, where they can't be counted
BYTES_A_PAGE = 3_000  # of a page of words, packed
MOST_PAGES = 1_000  # more than any of the providers takes


def tokens(items: Iterable[Item]) -> int:
    """What the items come to, at most."""
    return sum(_item(item) for item in items)


def text_tokens(text: str) -> int:
    content = text.encode(errors="replace")
    others = len(content.translate(None, DIGITS))
    return len(content) - others + others // BYTES_A_TOKEN + 1


def _item(item: Item) -> int:
    if isinstance(item, Said):
        return text_tokens(json.dumps(item.raw))
    if isinstance(item, Answered):
        return sum(text_tokens(result.text) + 20 for result in item.results)
    return _told(item)


def _told(item: Told) -> int:
    return sum(_part(part) for part in item.parts)


def _part(part: Part) -> int:
    if isinstance(part, Text):
        return text_tokens(part.text)
    return _media(part)


def _media(media: Media) -> int:
    if media.media_type != "application/pdf":
        return PICTURE_TOKENS
    pages = max(1, len(PAGE.findall(media.content)))
    if PACKED in media.content:
        pages = max(pages, len(media.content) // BYTES_A_PAGE)
    return min(pages, MOST_PAGES) * PAGE_TOKENS
