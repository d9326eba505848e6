"""The other side of `limited`: runs as a script, imports one function, confines itself, calls it.

Arguments: module:function, seconds of processor time, bytes of memory, seconds. The blobs come on standard
input; on standard output go the word for how it went and the results or a message.
"""

import codecs
import importlib
import os
import resource
import signal
import sys
import warnings
from pathlib import Path

# No user has this number. `nobody` would be the database's where root started it.
USER = 65533

# Of names in a ZIP, PDFs and notebooks. Python imports them when first used, and then it would be too late.
ENCODINGS = ("ascii", "latin-1", "cp437", "cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def main() -> None:
    name, cpu_seconds, memory_bytes, seconds = sys.argv[1:]
    output = os.dup(1)
    os.dup2(2, 1)  # what a library prints goes nowhere, and so do warnings
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    # openpyxl imports it where it is there, which takes longer than everything else together.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    from reviews.convert import frames
    from reviews.convert.errors import UnreadableError

    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    module, function = name.split(":")
    work = getattr(importlib.import_module(module), function)
    confine(int(cpu_seconds), int(memory_bytes), int(seconds))
    try:
        answer = [b"done", *work(*frames.unpack(sys.stdin.buffer.read()))]
    except UnreadableError as error:
        answer = [b"unreadable", str(error).encode("utf-8", errors="replace")]
    except MemoryError:
        answer = [b"big"]
    except Exception as error:  # noqa: BLE001  # whatever a library raises over a hostile file
        answer = [b"failed", f"{type(error).__name__}: {error!a}"[:500].encode()]
    with os.fdopen(output, "wb") as stream:
        stream.writelines(frames.pack(answer))


def confine(cpu_seconds: int, memory_bytes: int, seconds: int) -> None:
    """From here on: no new file, socket or process, nobody's rights, and an end in any case."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
    signal.alarm(seconds)
    limits = {
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_NOFILE: (0, 0),
    }
    if sys.platform == "linux":  # elsewhere it may be refused, or mean nothing
        limits[resource.RLIMIT_AS] = (memory_bytes, memory_bytes)
    for limit, value in limits.items():
        resource.setrlimit(limit, value)


if __name__ == "__main__":
    main()
