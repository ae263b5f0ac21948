"""A scanner that speaks clamd's protocol over a real socket, and finds the test signature everybody finds."""

from __future__ import annotations

import socket
import struct
import threading
import time
from typing import Any

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers as clamd does; ``manner`` makes it slow, break off, or say that files are too large."""

    def __init__(self, address: str = "", manner: str = ""):
        family = socket.AF_UNIX if address else socket.AF_INET
        self.door = socket.socket(family, socket.SOCK_STREAM)
        self.door.bind(address or ("127.0.0.1", 0))
        self.door.listen(8)
        self.address = address or f"127.0.0.1:{self.door.getsockname()[1]}"
        self.manner, self.received = manner, b""
        self.asked = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Go away."""
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def __enter__(self) -> Clamd:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.door.accept()
            except OSError:
                return
            with peer:
                self._answer(peer)

    def _answer(self, peer: socket.socket) -> None:
        self.asked += 1
        stream = peer.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if command == b"zPING\0":
            peer.sendall(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        if self.manner == "too large":
            peer.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
        self.received = content
        if self.manner == "slow":
            time.sleep(1)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        peer.sendall(found[:6] if self.manner == "half" else b"stream: what ERROR\0" if self.manner == "odd" else found)
