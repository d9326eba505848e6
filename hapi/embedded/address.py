"""The address on which the site listens."""

import errno
import ipaddress
import socket
from collections.abc import Sequence

from hapi.embedded.process import StartError

FIRST_PORT, LAST_PORT = 8000, 8099


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket, held from now on, so that no other start can choose the same port.

    `port` None means the first free one from 8000. Raises StartError where it is taken or not ours to bind.
    """
    ports: Sequence[int] = range(FIRST_PORT, LAST_PORT + 1) if port is None else [port]
    for number in ports:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listener = socket.socket(family, kind, protocol)
        except OSError as error:
            raise StartError(f"The host {host} cannot be used: {error.strerror}.") from error
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(512)
        except OSError as error:
            listener.close()
            if port is not None:
                taken = error.errno == errno.EADDRINUSE
                reason = "another process holds it" if taken else error.strerror
                raise StartError(
                    f"Port {port} of {host} cannot be used: {reason}."
                    " Choose another with --port, or leave --port out for one that is free."
                ) from error
            continue
        return listener
    raise StartError(f"No port from {FIRST_PORT} to {LAST_PORT} of {host} is free. Choose one with --port.")


def is_loopback(listener: socket.socket) -> bool:
    """True when only this machine can reach it."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def url_of(listener: socket.socket, host: str) -> str:
    """For a browser on this machine; a wildcard address is shown as localhost."""
    address, port = listener.getsockname()[:2]
    if ipaddress.ip_address(address).is_unspecified:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
