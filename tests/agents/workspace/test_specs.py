import pytest

from agents.adapters.turns import Tool
from agents.workspace.tools import TOOLS


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_schema_can_be_used_in_strict_mode(tool: Tool) -> None:
    schema = tool.parameters
    assert set(schema) == {"type", "properties", "required", "additionalProperties"}
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    assert schema["required"] == list(schema["properties"])
    for described in schema["properties"].values():
        assert described["description"]
        assert described["type"] in ("string", ["integer", "null"], ["array", "null"])
        assert set(described) <= {"type", "description", "items"}


def test_tools_have_different_names() -> None:
    assert [tool.name for tool in TOOLS] == [
        "list_files",
        "read_file",
        "write_file",
        "edit_file",
        "delete_file",
        "move_file",
        "convert_file",
        "finish",
    ]
