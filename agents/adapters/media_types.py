"""File name -> media type, from a table of our own: the machine's own differs from one to the next."""

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"

BY_SUFFIX = {
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".py": "text/x-python",
    ".sql": "text/x-sql",
    ".sh": "text/x-shellscript",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ipynb": "application/x-ipynb+json",
    ".zip": "application/zip",
}

BY_SUFFIX |= dict.fromkeys(
    (
        *(".c", ".cfg", ".cpp", ".cs", ".go", ".h", ".ini", ".java", ".jsx", ".kt", ".log", ".php", ".r"),
        *(".rb", ".rs", ".rst", ".scss", ".srt", ".swift", ".tex", ".toml", ".ts", ".tsx", ".vtt", ".vue"),
    ),
    "text/plain",
)

_TEXT = {"application/json", "application/jsonl", "application/xml", "application/yaml", "image/svg+xml"}


def of(name: str) -> str:
    """The media type that a file's name promises. The content is not looked at."""
    return BY_SUFFIX.get(PurePosixPath(name).suffix.lower(), UNKNOWN)


def suffix(media_type: str) -> str:
    """What names of this type end with; ".bin" for a type that the table doesn't have."""
    return next((each for each, known in BY_SUFFIX.items() if known == media_type), ".bin")


def is_text(media_type: str) -> bool:
    """Whether a file of this type is text, to be read as UTF-8."""
    return media_type.startswith("text/") or media_type in _TEXT
