"""Connections that we open to platforms."""

import socket
import sys

import aiohttp

UNHEARD = 10.0
"""Seconds after which what nobody acknowledged is dropped, wherever it waits.

Else the system goes on sending what we gave up long ago, and a platform that comes back takes a message after we have
looked for it and sent it anew.
"""


def connector(most: int = 100) -> aiohttp.TCPConnector:
    """Pooled connections, so many at most."""
    return aiohttp.TCPConnector(limit=most, limit_per_host=most, keepalive_timeout=30, socket_factory=_socket)


def _socket(address: aiohttp.AddrInfoType) -> socket.socket:  # pyright: ignore[reportUnknownParameterType]
    made = socket.socket(address[0], address[1], address[2])
    if sys.platform == "linux":  # RFC 5482; others have no such option
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(UNHEARD * 1000))
    return made
