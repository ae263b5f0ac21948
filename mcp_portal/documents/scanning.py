"""Virus scanning through ClamAV, where the portal was told its address.

The bytes go over a socket (INSTREAM of clamd's protocol). Whatever is not a whole and clear answer in time counts as
no answer: the file is then kept apart until it was scanned.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import socket
import struct
import time
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.db import models

from .refusal import NotAccepted

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 3.0
CHUNK = 1 << 17
LONGEST_ANSWER = 4096


class Scan(models.TextChoices):
    """What is known of a file's freedom from viruses."""

    NOT_SCANNED = "not_scanned", "Not scanned for viruses: no scanner is set up"
    WAITING = "waiting", "Waits for its virus scan"
    CLEAN = "clean", "Scanned for viruses, none found"
    INFECTED = "infected", "Blocked: the virus scanner found something"
    MADE = "made", "Made by the portal"


FREE = (Scan.NOT_SCANNED, Scan.CLEAN, Scan.MADE)
"""What may be opened, sent and submitted."""


class NoAnswer(Exception):
    """The scanner is away, too slow, or said something that is neither yes nor no."""


class TooLarge(Exception):
    """The scanner takes no file of this size."""


class Infected(NotAccepted):
    """The scanner found something; the bytes are not kept."""


def is_set_up() -> bool:
    """Say whether this portal has a scanner."""
    return bool(settings.CLAMAV_ADDRESS)


def check(name: str, upload: IO[bytes]) -> Scan:
    """Say what is known of an upload; raise NotAccepted when it is infected or too large to be scanned."""
    if not is_set_up():
        return Scan.NOT_SCANNED
    try:
        found = look(upload)
    except NoAnswer as silence:
        logger.warning("virus scan put off: %s", silence)
        return Scan.WAITING
    except TooLarge as refusal:
        raise NotAccepted(name, "is larger than the virus scanner takes: split it") from refusal
    if found == Scan.INFECTED:
        raise Infected(name, "was stopped by the virus scanner: scan your computer, then send a clean file")
    return found


def look(content: IO[bytes]) -> Scan:
    """Have bytes scanned; raise NoAnswer or TooLarge when there is neither yes nor no."""
    answer = _ask(b"zINSTREAM\0", _framed(content))
    if answer == b"stream: OK":
        return Scan.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Scan.INFECTED
    if b"size limit exceeded" in answer:
        raise TooLarge
    raise NoAnswer(f"clamd said {answer[:200]!r}")


def is_there() -> bool:
    """Say whether the scanner answers."""
    try:
        return _ask(b"zPING\0", iter(())) == b"PONG"
    except NoAnswer:
        return False


def _framed(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield struct.pack("!I", len(chunk)) + chunk
    yield struct.pack("!I", 0)


def _ask(command: bytes, frames: Iterator[bytes]) -> bytes:
    deadline = time.monotonic() + settings.CLAMAV_PATIENCE.total_seconds()
    try:
        with _connected() as peer:
            return _exchange(peer, command, frames, deadline)
    except OSError as silence:
        raise NoAnswer(str(silence) or type(silence).__name__) from silence


def _exchange(peer: socket.socket, command: bytes, frames: Iterator[bytes], deadline: float) -> bytes:
    # It closes on a file that is too large, and may have said so before.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for part in itertools.chain([command], frames):
            _hurry(peer, deadline)
            peer.sendall(part)
    return _answer(peer, deadline)


def _answer(peer: socket.socket, deadline: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0"):
        _hurry(peer, deadline)
        part = peer.recv(LONGEST_ANSWER)
        answer += part
        if not part or len(answer) > LONGEST_ANSWER:
            raise NoAnswer("clamd broke off in its answer")
    return answer[:-1]


def _hurry(peer: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NoAnswer("clamd took too long")
    peer.settimeout(left)


def _connected() -> socket.socket:
    address = settings.CLAMAV_ADDRESS
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    peer.settimeout(CONNECT_SECONDS)
    try:
        peer.connect(address)
    except OSError:
        peer.close()
        raise
    return peer
