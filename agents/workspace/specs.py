"""The tools as a model is told of them. Every schema can be used in a provider's strict mode: all properties
are required, none beside them is allowed, and what may be left out is null."""

from typing import Any, Final

from agents.adapters.turns import Tool

TEXT: Final[dict[str, Any]] = {"type": "string"}


def _tool(name: str, description: str, **properties: dict[str, Any]) -> Tool:
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return Tool(name, description, schema)


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _number(description: str) -> dict[str, Any]:
    return {"type": ["integer", "null"], "description": description}


LIST_FILES: Final = _tool(
    "list_files",
    "List all files with their size and type. Files in attachments/ are the client's and read-only; all "
    "others are the deliverable.",
)
READ_FILE: Final = _tool(
    "read_file",
    "Read a file as text. PDF, Word, Excel and PowerPoint files come as the text in them; of a picture you "
    "are told type and size. A long file comes in parts: the answer says how to go on.",
    path=_text("The file's name, as list_files shows it."),
    from_line=_number("The first line to read, counted from 1; null: the first."),
    lines=_number("How many lines to read at most; null: as many as fit."),
)
WRITE_FILE: Final = _tool(
    "write_file",
    "Write a text file of the deliverable; one that is there under that name is replaced.",
    path=_text("Such as report.md or data/table.csv; not in attachments/."),
    content=_text("The whole content of the file."),
)
EDIT_FILE: Final = _tool(
    "edit_file",
    "Replace a passage in a text file of the deliverable. The old passage must occur exactly once.",
    path=_text("The file's name."),
    old=_text("The passage as it stands, with enough around it to occur only once."),
    new=_text("What is to stand in its place; may be empty."),
)
DELETE_FILE: Final = _tool(
    "delete_file", "Take a file out of the deliverable.", path=_text("The file's name.")
)
MOVE_FILE: Final = _tool(
    "move_file",
    "Rename or move a file of the deliverable. A file of the client's is copied into the deliverable.",
    source=_text("The file's name."),
    target=_text("Its new name, which no file may have yet."),
)
CONVERT_FILE: Final = _tool(
    "convert_file",
    "Make a Word document of a Markdown file (.md to .docx) or an Excel file of a table (.csv to .xlsx). "
    "Pictures in Markdown must be PNG, JPEG or GIF files of this workspace. Cells become numbers or text, "
    "never formulas. The source stays: delete it where the client doesn't need it.",
    source=_text("The name of a Markdown or CSV file."),
    target=_text("The name of the new file, ending in .docx or .xlsx; one that is there is replaced."),
)
FINISH: Final = _tool(
    "finish",
    "Hand over the deliverable and end the work. Nothing can be changed afterwards.",
    message=_text("The message to the client, in Markdown."),
    files={
        "type": ["array", "null"],
        "items": TEXT,
        "description": "Names of the files to hand over; null: all outside of attachments/.",
    },
)
TOOLS: Final = (
    LIST_FILES,
    READ_FILE,
    WRITE_FILE,
    EDIT_FILE,
    DELETE_FILE,
    MOVE_FILE,
    CONVERT_FILE,
    FINISH,
)
