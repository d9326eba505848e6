"""`./run bench NAME`: one measurement of bench/, on servers and a database of its own."""

import shutil

from hapi.embedded.foreground import python, run_foreground
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.layout import ROOT, Layout
from hapi.embedded.session import BusyError, running_servers, say


def bench(arguments: list[str]) -> int:
    """The script's exit code. Standard output is the script's alone; its last line is JSON.

    It finds an empty, migrated database and collected static files. The servers are as durable as the site's:
    every commit waits for the disk.
    """
    names = sorted(path.stem for path in (ROOT / "bench").glob("[!_]*.py"))
    if not arguments or arguments[0] not in names:
        if arguments:
            say(f"There is no bench named {arguments[0]}.")
        say("Benches: " + (", ".join(names) or "none yet"))
        return 2 if arguments else 0
    layout = Layout(Layout.of_checkout().var / "bench")
    layout.var.mkdir(parents=True, exist_ok=True)
    try:
        with running_servers(layout, Interrupts(), fresh=True) as session:
            environment = session.environment | {"HAPI_DEMO_LINKS": "false"}
            shutil.rmtree(layout.var / "files", ignore_errors=True)
            code = run_foreground(python("-m", "hapi.embedded.prepare"), environment)
            return code or run_foreground(
                python(ROOT / "bench" / f"{arguments[0]}.py", *arguments[1:]), environment
            )
    except BusyError:
        say("A bench of this checkout runs already; two at once would measure each other.")
        return 1
