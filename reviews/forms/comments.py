"""Comments on places in a deliverable, as the desk posts them: JSON in one field, nothing believed.

A comment is a W3C Web Annotation without the parts that are the same in all of them:

    {"id": chosen by the page, "body": {"type": "TextualBody", "value": what the reviewer wrote},
     "target": {"source": a file's id or "message", "selector": [...], "state": {...}}}

`selector` has at most one of each: TextQuoteSelector (exact, prefix, suffix), TextPositionSelector (start,
end; only beside a quote), FragmentSelector (value, as in `rules.place`). None: the whole file. `state`, where
there is one, is an HttpRequestState with the page's query that shows the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from reviews.forms.marks import TooLong
from reviews.rules.place import FRAGMENTS, read_fragment
from reviews.rules.typed import typed

COMMENTS_AT_MOST: Final = 200
TEXT_AT_MOST: Final = 5_000
QUOTE_AT_MOST: Final = 4_000
AROUND_AT_MOST: Final = 200
JSON_AT_MOST: Final = 1_000_000
POSITION_AT_MOST: Final = 100_000_000
IDENTIFIER: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
STATE: Final = re.compile(r"(?:(?:file|page|sheet|view|zoom|columns)=[\w.%-]{0,300}&?){0,6}", re.ASCII)


class BadComments(TooLong):
    """What was posted as comments can't be kept: too much of it, or none of ours."""


def comments_in(post: Mapping[str, str], sources: Collection[str]) -> list[dict[str, Any]]:
    """The comments of a posted form, in their order, rebuilt from what is known of them.

    `sources` are the ids of the files that may be commented on, and "message". Raises BadComments, which
    says what is wrong with which comment; cuts nothing. A comment without words is left out: it was emptied.
    """
    posted = post.get("comments", "")
    if not posted:
        return []
    if len(posted) > JSON_AT_MOST:
        raise BadComments("The comments are longer than can be kept.")
    try:
        found = json.loads(posted)
    except (ValueError, RecursionError):
        raise BadComments("The comments can't be read. Reload the page.") from None
    if not isinstance(found, list):
        raise BadComments("The comments can't be read: they are no list.")
    if len(found) > COMMENTS_AT_MOST:
        raise BadComments(f"There are {len(found)} comments; at most {COMMENTS_AT_MOST} can be kept.")
    comments = [_Reader(number, sources).comment(each) for number, each in enumerate(found, start=1)]
    identifiers = [comment["id"] for comment in comments]
    if len(set(identifiers)) < len(identifiers):
        raise BadComments("Two comments have the same id. Reload the page.")
    return [comment for comment in comments if comment["body"]["value"].strip()]


class _Reader:
    """Reads one comment, and says in its errors which one."""

    def __init__(self, number: int, sources: Collection[str]) -> None:
        self.number = number
        self.sources = sources

    def comment(self, given: Any) -> dict[str, Any]:
        target = self._mapping(self._mapping(given).get("target"))
        body = self._mapping(given.get("body"))
        identifier, source = given.get("id"), target.get("source")
        if not isinstance(identifier, str) or not IDENTIFIER.fullmatch(identifier):
            raise self._bad("has no id")
        if body.get("type") != "TextualBody":
            raise self._bad("has no words")
        if not isinstance(source, str) or source not in self.sources:
            raise self._bad("is on a file that is not part of this deliverable")
        read: dict[str, Any] = {"source": source, "selector": self._selectors(target.get("selector", []))}
        if "state" in target:
            read["state"] = self._state(target["state"])
        text = self._text(body, "value", TEXT_AT_MOST)
        return {"id": identifier, "body": {"type": "TextualBody", "value": text}, "target": read}

    def _selectors(self, given: Any) -> list[dict[str, Any]]:
        if not isinstance(given, list) or len(given) > 3:
            raise self._bad("points at no place that we know")
        read = [self._selector(self._mapping(each)) for each in given]
        types = [selector["type"] for selector in read]
        if len(set(types)) < len(types):
            raise self._bad("points at two places")
        if "TextPositionSelector" in types and "TextQuoteSelector" not in types:
            raise self._bad("has a position without its words")
        return read

    def _selector(self, given: Mapping[str, Any]) -> dict[str, Any]:
        kind = given.get("type")
        if kind == "TextQuoteSelector":
            exact = self._text(given, "exact", QUOTE_AT_MOST)
            if not exact.strip():
                raise self._bad("quotes nothing")
            around = {part: self._text(given, part, AROUND_AT_MOST) for part in ("prefix", "suffix")}
            return {"type": kind, "exact": exact, **around}
        if kind == "TextPositionSelector":
            start, end = given.get("start"), given.get("end")
            if type(start) is not int or type(end) is not int or not 0 <= start < end <= POSITION_AT_MOST:
                raise self._bad("has a position that makes no sense")
            return {"type": kind, "start": start, "end": end}
        if kind == "FragmentSelector":
            value = self._text(given, "value", 600)
            fragment = read_fragment(value)
            if fragment is None:
                raise self._bad("points at no page, line, cell, region or time")
            return {"type": kind, "conformsTo": FRAGMENTS[fragment[0]][1], "value": value}
        raise self._bad("points at no place that we know")

    def _state(self, given: Any) -> dict[str, str]:
        value = self._text(self._mapping(given), "value", 600)
        if given.get("type") != "HttpRequestState" or not STATE.fullmatch(value):
            raise self._bad("has a state that is none")
        return {"type": "HttpRequestState", "value": value}

    def _mapping(self, given: Any) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            raise self._bad("can't be read")
        return given

    def _text(self, given: Mapping[str, Any], name: str, most: int) -> str:
        text = given.get(name, "")
        if not isinstance(text, str):
            raise self._bad("can't be read")
        text = typed(text)
        if len(text) > most:
            raise self._bad(f"has {len(text):,} characters where at most {most:,} can be kept")
        return text

    def _bad(self, what: str) -> BadComments:
        return BadComments(f"Comment {self.number} {what}.")
