"""How gunicorn serves the portal: processes, never threads, because a state field is guarded per process."""

import gc
import socket
from typing import Any

from django.db import connections

wsgi_app = "mcp_portal.wsgi:application"
worker_class = "sync"
workers = 2
preload_app = True
timeout = 60
graceful_timeout = 10
control_socket_disable = True

# A page makes tens of thousands of objects that reference counting frees; looking for cycles every 700 is a tax on it.
OBJECTS_BEFORE_COLLECTION = 20_000

# How long a connection may stay silent before it costs a process.
SILENT_SECONDS = 60


def when_ready(server: Any) -> None:
    """Make the server fit to be forked, and deaf to silent connections.

    Connections to the database made while loading must not be shared between processes. Browsers open spare
    connections to the web server; each would block a process until a request arrives on it.
    """
    connections.close_all()
    # What is loaded stays for good: no process looks through it again, and all share its memory.
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, 10, 10)
    for listener in server.LISTENERS:
        if hasattr(socket, "TCP_DEFER_ACCEPT") and listener.sock.family != socket.AF_UNIX:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
