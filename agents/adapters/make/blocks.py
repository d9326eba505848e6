"""Markdown -> the few kinds of block that a Word file and a PDF are made of here."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

LISTS = {"bullet_list": "bullet", "ordered_list": "number"}


@dataclass(frozen=True, slots=True)
class Block:
    """Plain text of a kind: heading (level 1 to 6), paragraph, bullet, number (level 1 is outermost) or
    code.
    """

    kind: str
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the heading row first. All rows have the same length."""

    rows: tuple[tuple[str, ...], ...]


def read(markdown: str) -> list[Block | Table]:
    """Emphasis, links and pictures keep their words only. HTML is kept as the text that it is."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return list(_blocks(SyntaxTreeNode(parser.parse(markdown)), ()))


def _blocks(parent: SyntaxTreeNode, lists: tuple[str, ...]) -> Iterator[Block | Table]:
    for node in parent.children:
        if node.type == "heading":
            yield Block("heading", _words(node), int(node.tag[1:]))
        elif node.type == "paragraph":
            yield Block(lists[-1] if lists else "paragraph", _words(node), max(1, len(lists)))
        elif node.type in {"fence", "code_block"}:
            yield Block("code", node.content.rstrip("\n"))
        elif node.type == "table":
            rows = (row for part in node.children for row in part.children)
            yield Table(tuple(tuple(_words(cell) for cell in row.children) for row in rows))
        elif node.type in LISTS:
            yield from _blocks(node, (*lists, LISTS[node.type]))
        else:
            yield from _blocks(node, lists)


def _words(node: SyntaxTreeNode) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    pieces = (piece for inline in node.children for piece in inline.walk() if not piece.children)
    return "".join(breaks.get(piece.type, piece.content) for piece in pieces if not piece.is_root)
