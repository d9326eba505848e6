"""Functions for the limited process: what a library might do over a hostile file, or on its own account."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from reviews.convert.errors import UnreadableError


def echo(*blobs: bytes) -> list[bytes]:
    return list(blobs)


def refuse() -> list[bytes]:
    raise UnreadableError("It is written in ink.")


def fail() -> list[bytes]:
    raise LookupError("no such thing")


def compute_forever() -> list[bytes]:
    while True:
        pass


def sleep() -> list[bytes]:
    time.sleep(600)
    return []


def fill_memory() -> list[bytes]:
    return [bytes(10_000_000_000)]


def say_much() -> list[bytes]:
    return [bytes(3_000_000)]


def crash() -> list[bytes]:
    ctypes.string_at(0)
    return []


def be_killed() -> list[bytes]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def print_something() -> list[bytes]:
    os.write(1, b"a library's warning")
    return [b"the result"]


def surroundings() -> list[bytes]:
    return [",".join(sorted(os.environ)).encode(), str(os.geteuid()).encode(), str(Path.cwd()).encode()]


def order_of_a_set() -> list[bytes]:
    return [",".join({"alpha", "beta", "gamma", "delta"}).encode()]


def read_a_file() -> list[bytes]:
    return [Path("/etc/passwd").read_bytes()]


def write_a_file() -> list[bytes]:
    return [str(Path("/tmp/written").write_bytes(b"x")).encode()]


def call_somebody() -> list[bytes]:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", 9))
    return []


def start_a_process() -> list[bytes]:
    return [subprocess.check_output(["true"])]


def fork() -> list[bytes]:
    return [str(os.fork()).encode()]
