"""What a model says, in words of no format: each format module turns it into its own body and stream."""

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEXT = "Here is the report, with the figures beside it.\n\nWhat was changed: \u201cnothing\u201d.\n"
REPORT = "# Report\n\nEverything that the brief asks for.\n"


@dataclass(frozen=True)
class Spent:
    """Tokens used. As in `agents.adapters.base.Usage`, cached ones (read from or written to the cache) are
    part of the input, reasoning part of the output; a format that counts otherwise has to translate.
    """

    read: int = 1200
    written: int = 340
    cached: int = 200
    reasoning: int = 40
    cache_written: int = 0


@dataclass(frozen=True)
class Call:
    """A call of one of the client's tools. `arguments` is text as the model wrote it, JSON or not."""

    name: str
    arguments: str


def call(name: str, /, **arguments: object) -> Call:
    """A call with proper arguments."""
    return Call(name, json.dumps(arguments))


@dataclass(frozen=True)
class HostedFile:
    """A file that the provider's own code execution made. `id` is what its route is asked for."""

    id: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Says:
    """One answer. `stop` is "end" (or "tools", where there are calls), "length" or "refused"; `reasoning`
    is what the model thought before.
    """

    text: str | None = TEXT
    calls: tuple[Call, ...] = ()
    files: tuple[HostedFile, ...] = ()
    stop: str = "end"
    reasoning: str = ""
    spent: Spent = field(default_factory=Spent)


WRITE = call("write_file", path="report.md", content=REPORT)
FINISH = call("finish", message="Here is the report.", files=None)
TABLE = HostedFile("cfile_1", "figures.csv", "text/csv", b"item,amount\ntea,3\n")
CHART = HostedFile("cfile_2", "chart.png", "image/png", b"\x89PNG\r\n\x1a\nno more")

# One answer each, by the name under which a behaviour asks for it.
GOOD: dict[str, Says] = {
    "ok": Says(),
    "writes": Says("I'll write it down.", (WRITE,), reasoning="A report is wanted."),
    "finishes": Says(None, (FINISH,)),
    "parallel": Says(
        None, (call("list_files"), WRITE, call("read_file", path="report.md", from_line=None, lines=None))
    ),
    "unknown_tool": Says(None, (call("dance", steps=3),)),
    "bad_arguments": Says(None, (Call("write_file", '{"path": "report.md", "content": "# Rep'),)),
    "odd_arguments": Says(None, (Call("write_file", '["report.md"]'),)),
    "thinks": Says(reasoning="First the figures, then the words."),
    "too_long": Says("Here is the rep", stop="length"),
    "cut_call": Says(None, (Call("write_file", '{"path": "rep'),), stop="length"),
    "refusal": Says("I can't help with that.", stop="refused"),
    "empty": Says(""),
    "says_nothing": Says(None),
    "files": Says("Two files are ready.", files=(TABLE, CHART)),
    "dear": Says(spent=Spent(100_000, 50_000, 90_000, 45_000, 5_000)),
}


@dataclass(frozen=True)
class Script:
    """A whole conversation: which of the turns it is shows in the request, that sends back the earlier
    answers. So one script serves any number of conversations at once; after its end it begins again.
    """

    turns: tuple[Says, ...]

    def turn(self, answered: int) -> Says:
        """The answer that follows `answered` earlier ones."""
        return self.turns[answered % len(self.turns)]


SCRIPTS: dict[str, Script] = {
    "job": Script((GOOD["parallel"], GOOD["writes"], GOOD["finishes"])),
    "clumsy_job": Script((GOOD["unknown_tool"], GOOD["bad_arguments"], GOOD["writes"], GOOD["finishes"])),
}
