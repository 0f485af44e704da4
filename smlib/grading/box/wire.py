"""Messages between processes: four bytes of length, then JSON; file descriptors may ride along."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

HEAD = struct.Struct("!I")
LARGEST = 64 << 20
"""No process is made to read more than this at once, whatever the other side announces."""


class Closed(Exception):
    """The other side is gone."""


def send(sock: socket.socket, message: dict[str, Any], fds: Sequence[int] = ()) -> None:
    """Send one message."""
    data = json.dumps(message, default=str).encode("utf-8", "replace")
    socket.send_fds(sock, [HEAD.pack(len(data))], list(fds))
    sock.sendall(data)


Left = Callable[[], float]
"""Seconds that somebody may still take; raises TimeoutError when there are none."""


def receive(sock: socket.socket, largest: int = LARGEST, left: Left | None = None) -> tuple[dict[str, Any], list[int]]:
    """Wait for one message.

    Args:
        sock: where from.
        largest: bytes that a message may have.
        left: time for the whole message, for a sender who may dribble; None leaves the socket's own time-out.

    Returns:
        The message and the file descriptors that came with it.

    Raises:
        Closed: when the other side has ended.
        ValueError: for a message that is too large or no object.
        TimeoutError: when it takes too long.
    """
    head, fds, _, _ = _patiently(sock, left, partial(socket.recv_fds, sock, HEAD.size, 2))
    if len(head) < HEAD.size:
        head += _exactly(sock, HEAD.size - len(head), left) if head else b""
    if not head:
        raise Closed
    size = HEAD.unpack(head)[0]
    if size > largest:
        raise ValueError("message too large")
    message = json.loads(_exactly(sock, size, left))
    if not isinstance(message, dict):
        raise ValueError("no message")
    return message, fds


def _exactly(sock: socket.socket, size: int, left: Left | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        most = min(size - len(data), 1 << 20)
        piece = _patiently(sock, left, partial(sock.recv, most))
        if not piece:
            raise Closed
        data += piece
    return bytes(data)


def _patiently(sock: socket.socket, left: Left | None, read: Callable[[], Any]) -> Any:
    """Read; when the socket's time is over, ask again whether there really is none left."""
    if left is None:
        return read()
    while True:
        sock.settimeout(left())
        try:
            return read()
        except TimeoutError:
            continue
