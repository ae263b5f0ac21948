"""The folder in which the embedded servers of one checkout keep everything."""

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from mcp_portal import environment
from mcp_portal.local.account import Account, NotStarted, servers_account

# A socket's name may have 107 bytes (sun_path); PostgreSQL's lock file beside it has the longest name.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")

PASSWORDS = ("superuser", "portal_owner", "portal_app", "valkey")


@dataclass(frozen=True)
class State:
    """One checkout's folder of servers, and the account that owns what is in it."""

    folder: Path
    account: Account

    def owned(self, name: str) -> Path:
        """Return a sub-folder only the servers' account can enter, created when absent."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return self.account.give(path)

    def settings_file(self, name: str, text: str) -> Path:
        """Write a file the servers can read but, when they run as another account, never change."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        if self.account.other:
            os.chown(path, 0, self.account.gid)
            path.chmod(0o640)
        return path

    def sockets(self) -> Path:
        """Return the closed folder of the sockets: a short one elsewhere when their names get too long."""
        path = self.folder / "run"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_FOLDER:
            return self.owned("run")
        return self._short_folder()

    def passwords(self) -> dict[str, str]:
        """Return the servers' passwords, drawn at first use and readable by the present user only."""
        path = self.folder / "passwords.json"
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps({name: secrets.token_urlsafe(24) for name in PASSWORDS}))
            draft.rename(path)
        passwords: dict[str, str] = json.loads(path.read_text())
        return passwords

    def _short_folder(self) -> Path:
        # Not $TMPDIR or $XDG_RUNTIME_DIR: every command has to find the same folder.
        path = Path(f"/tmp/mcp-portal-{self.account.uid}-{_fingerprint(self.folder)}")
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            return self.account.give(path)
        found = path.lstat()
        # In a folder everybody can write to, somebody else may have been there first.
        if path.is_symlink() or found.st_uid != self.account.uid or found.st_mode & 0o077:
            raise NotStarted(f"{path} is not closed. Remove it, or use a checkout with a shorter path.")
        return path


def state_of(checkout: Path) -> State:
    """Return where the servers of a checkout live.

    An ordinary user has them in `var/servers`. As root they go to a folder of their own account, because that
    account may not be able to read a checkout in a closed folder, and no folder is opened up for it.
    """
    account = servers_account()
    if not account.other:
        folder = checkout / "var" / "servers"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return State(folder, account)
    folder = Path(f"/var/lib/mcp-portal-{_fingerprint(checkout)}")
    folder.mkdir(exist_ok=True)
    os.chown(folder, 0, account.gid)
    folder.chmod(0o750)
    (folder / "checkout").write_text(f"{checkout}\n")
    return State(folder, account)


def present_state() -> State:
    """Return the state of the checkout this code stands in."""
    return state_of(environment.CHECKOUT)


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
