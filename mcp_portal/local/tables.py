"""Whether the tables of the embedded database are those of the source, so that a start need not ask Django."""

import hashlib
from pathlib import Path

from mcp_portal import environment
from mcp_portal.local.state import State

PACKAGES = ("mcp_portal", "procurement", "assurance", "conflicts")
KINDS = {".py", ".sql", ".json", ".csv", ".toml"}


def are_current(state: State) -> bool:
    """Say whether migrations last finished on exactly this source."""
    path = _stamp(state)
    return path.exists() and path.read_text() == _fingerprint()


def remember(state: State) -> None:
    """Note that migrations finished on this source."""
    _stamp(state).write_text(_fingerprint())


def forget(state: State) -> None:
    """Note that somebody changes the tables by hand."""
    _stamp(state).unlink(missing_ok=True)


def _stamp(state: State) -> Path:
    return state.folder / "tables"


def _fingerprint() -> str:
    # All of the source, not the migrations alone: reference data is loaded after them.
    found = hashlib.sha256((environment.CHECKOUT / "requirements.txt").read_bytes())
    for package in PACKAGES:
        for path in sorted((environment.CHECKOUT / package).rglob("*")):
            if path.suffix in KINDS:
                found.update(f"{path}\n".encode())
                found.update(path.read_bytes())
    return found.hexdigest()
