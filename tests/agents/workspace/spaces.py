"""Workspaces for tests, and tool calls on them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from agents.adapters import media_types
from agents.adapters.base import File, Limits
from agents.adapters.turns import Call, Result
from agents.workspace.files import Workspace
from agents.workspace.tools import run

Contents = Mapping[str, str | bytes]


NOTHING: Contents = MappingProxyType({})


def space(earlier: Contents = NOTHING, attachments: Contents = NOTHING, **limits: int) -> Workspace:
    return Workspace(files(attachments), files(earlier), Limits(**limits))


def files(contents: Contents) -> list[File]:
    return [file(name, content) for name, content in contents.items()]


def file(name: str, content: str | bytes) -> File:
    raw = content.encode() if isinstance(content, str) else content
    return File(name, raw, media_types.of(name))


def call(workspace: Workspace, tool: str, **arguments: Any) -> Result:
    return run(workspace, Call("call-1", tool, arguments))


def done(workspace: Workspace, tool: str, **arguments: Any) -> str:
    """The text of a call that must go well."""
    result = call(workspace, tool, **arguments)
    assert not result.error, result.text
    return result.text


def refused(workspace: Workspace, tool: str, **arguments: Any) -> str:
    """The text of a call that must be refused, and change nothing."""
    before = contents(workspace), workspace.finished
    result = call(workspace, tool, **arguments)
    assert result.error, result.text
    assert (contents(workspace), workspace.finished) == before
    return result.text


def contents(workspace: Workspace) -> dict[str, bytes]:
    return {name: workspace.read(name).content for name in workspace.names()}
