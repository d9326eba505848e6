"""File names without the names of agents, each once."""

from collections.abc import Sequence

from reviews.neutral.names import Names


def neutral_names(paths: Sequence[str], names: Names) -> list[str]:
    """The files' names in their order."""
    taken: set[str] = set()
    made = []
    for path in paths:
        clean = free_name(names.out_of_path(path)[0], taken)
        taken.add(clean.casefold())
        made.append(clean)
    return made


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or with a number where a file (casefolded, in `taken`) has it already."""
    if name.casefold() not in taken:
        return name
    stem, dot, ending = name.rpartition(".") if "." in name.rpartition("/")[2] else (name, "", "")
    number = 2
    while f"{stem} ({number}){dot}{ending}".casefold() in taken:
        number += 1
    return f"{stem} ({number}){dot}{ending}"
