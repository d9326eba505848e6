"""`python -m hapi.embedded COMMAND ...`, called by `bootstrap` with a command that exists."""

import sys
from importlib import import_module

from hapi.embedded.interrupts import StopRequestedError
from hapi.embedded.process import StartError


def main(command: str, arguments: list[str]) -> int:
    """The command's exit code; 130 after Ctrl-C."""
    try:
        code: int = getattr(import_module(f"hapi.embedded.{command}"), command)(arguments)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except StopRequestedError:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
