"""The format in which a chat model hands over files:

    <file name="report.md">
    content
    </file>

Everything else is the message. Models add code fences, thoughts and CRLF of their own; these are taken off.
"""

import re
from collections.abc import Iterable

_OPEN = re.compile(r"""^[ \t]*<file[ \t]+name=(?:"([^"\n]*)"|'([^'\n]*)')[ \t]*>[ \t]*\n?""", re.MULTILINE)
_CLOSE = re.compile(r"</file>[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
_FENCE_BEFORE = re.compile(r"(?:^|\n)[ \t]*(`{3,}|~{3,})[\w.+-]*[ \t]*\n\s*\Z")
_FENCE_AFTER = re.compile(r"\s*\n[ \t]*(`{3,}|~{3,})[ \t]*(?=\n|\Z)")
_FENCED = re.compile(
    r"(?P<fence>`{3,}|~{3,})(?P<info>[\w.+-]*)[ \t]*\n(?P<body>.*?\n?)(?P=fence)\s*", re.DOTALL
)
_THOUGHTS = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)


class UnclosedBlockError(ValueError):
    """A file block has no end, so nobody can say what belongs to the file."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The block of the file {name[:80]!a} has no end.")


def parse(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The message and the (name, content) of each file, in order; names as they stand, unchecked.

    A block ends at the first `</file>` at the end of a line. Raises UnclosedBlockError where there is none,
    or where another block begins before it.
    """
    text = text.replace("\r\n", "\n")
    thoughts = _THOUGHTS.match(text)
    message: list[str] = []
    files: list[tuple[str, str]] = []
    at = thoughts.end() if thoughts else 0
    while opened := _OPEN.search(text, at):
        name = opened[1] if opened[1] is not None else opened[2]
        closed = _CLOSE.search(text, opened.end())
        inner = _OPEN.search(text, opened.end())
        if closed is None or (inner and inner.start() < closed.start()):
            raise UnclosedBlockError(name)
        files.append((name, _bare(name, text[opened.end() : closed.start()])))
        before, at = text[at : opened.start()], closed.end()
        fence = _FENCE_BEFORE.search(before)
        after = _FENCE_AFTER.match(text, at)
        # An even number of fences so far: the last one ends some code of the message's own.
        if fence and after and fence[1] == after[1] and len(_FENCE.findall(before)) % 2:
            before, at = before[: fence.start()], after.end()
        message.append(before)
    message.append(text[at:])
    return "\n\n".join(part.strip() for part in message if part.strip()), files


def render(message: str, files: Iterable[tuple[str, str]]) -> str:
    """The text that `parse` reads back, for showing a model its own earlier deliverable."""
    blocks = (f'<file name="{name}">\n{content.rstrip(chr(10))}\n</file>' for name, content in files)
    return "\n\n".join([message, *blocks])


def _bare(name: str, content: str) -> str:
    """Content without a code fence around the whole of it. A Markdown file may want to begin with one."""
    found = _FENCED.fullmatch(content)
    markdown = name.lower().endswith((".md", ".markdown"))
    if found and (not markdown or found["info"].lower() in {"md", "markdown"}):
        return found["body"]
    return content
