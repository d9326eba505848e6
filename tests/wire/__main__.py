"""python -m tests.wire [--port 8099] [BEHAVIOUR ...]: the server by hand, until Ctrl-C."""

import argparse
import threading

from tests.wire.behaviours import BEHAVIOURS
from tests.wire.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.wire", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("behaviours", nargs="*", metavar="BEHAVIOUR", help=", ".join(BEHAVIOURS))
    options = parser.parse_args()
    with serve(*options.behaviours, port=options.port) as server:
        print(f"OPENAI_BASE_URL={server.base_url}", flush=True)  # noqa: T201 - a command line
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
