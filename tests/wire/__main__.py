"""python -m tests.wire [--port 8099] [--seconds 0] [BEHAVIOUR ...]: the server by hand, until Ctrl-C."""

import argparse
import threading

from tests.wire.behaviours import names
from tests.wire.formats import FORMATS
from tests.wire.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.wire", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--seconds", type=float, default=0, help="what every good answer takes")
    parser.add_argument("behaviours", nargs="*", metavar="BEHAVIOUR", help=", ".join(names()))
    options = parser.parse_args()
    with serve(*options.behaviours, port=options.port, seconds=options.seconds) as server:
        lines = [f"{name}={value}" for name, value in server.environment().items()]
        lines += [f"{each.key}=any" for each in FORMATS]
        print("\n".join(lines), flush=True)  # noqa: T201 - a command line
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
