"""The tool that makes Word and Excel files."""

import json
import posixpath
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from agents.adapters.base import File
from agents.workspace import decode, names
from agents.workspace.arguments import Arguments
from agents.workspace.extract import PICTURES
from agents.workspace.files import RefusedError, Workspace
from reviews.convert import limited

_TARGETS: Final = {".md": ".docx", ".markdown": ".docx", ".csv": ".xlsx", ".tsv": ".xlsx"}
_SAID: Final = 10  # so many pictures are named that could not be found


def convert_file(workspace: Workspace, arguments: Arguments) -> str:
    """Makes the target of the source; both names say what they are."""
    source = workspace.read(arguments.path("source"))
    target = arguments.path("target")
    wanted = _TARGETS.get(PurePosixPath(source.name).suffix.lower())
    if wanted is None or PurePosixPath(target).suffix.lower() != wanted:
        raise RefusedError(
            "convert_file makes .docx of .md and .xlsx of .csv; it can't make "
            f"{names.shown(target)} of {names.shown(source.name)}."
        )
    workspace.check(target)
    try:
        content, note = _word(workspace, source) if wanted == ".docx" else _sheet(source)
    except limited.LimitedError as error:
        raise RefusedError(f"{names.shown(source.name)} could not be converted. {error}") from error
    file = workspace.write(target, content)
    return f"Wrote {names.shown(file.name)} ({len(content):,} bytes). {note}".rstrip()


def _word(workspace: Workspace, source: File) -> tuple[bytes, str]:
    text = decode.text(source.content)
    pictures = _pictures(workspace, source.name, text)
    facts = {"title": PurePosixPath(source.name).stem, "pictures": list(pictures)}
    content, left_out = limited.run(
        "agents.workspace.word_file:document", text.encode(), json.dumps(facts).encode(), *pictures.values()
    )
    missing = ", ".join(names.shown(name) for name in json.loads(left_out)[:_SAID])
    if not missing:
        return content, ""
    return content, (
        f"Not in it are these pictures: {missing}. Use PNG, JPEG or GIF files of this workspace, named as "
        f"seen from the folder of {names.shown(source.name)}."
    )


def _pictures(workspace: Workspace, source: str, text: str) -> dict[str, bytes]:
    """The pictures that the text may show, by the names that it may use: from its own folder, or in full."""
    folder = posixpath.dirname(source)
    found: dict[str, bytes] = {}
    for name in workspace.names():
        file = workspace.read(name)
        last = posixpath.basename(name)
        if file.media_type in PICTURES and (last in text or quote(last) in text):
            found |= {name: file.content, posixpath.relpath(name, folder or "."): file.content}
    return found


def _sheet(source: File) -> tuple[bytes, str]:
    title = PurePosixPath(source.name).stem
    text = decode.text(source.content)
    content, facts = limited.run("agents.workspace.sheet_file:workbook", text.encode(), title.encode())
    made = json.loads(facts)
    return content, (
        f"It has {made['rows']:,} rows and {made['columns']:,} columns; {made['numbers']:,} cells are "
        "numbers, all others text."
    )
