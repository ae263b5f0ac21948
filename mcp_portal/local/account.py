"""The account the embedded servers run under; PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "mcp-portal"


class NotStarted(RuntimeError):
    """Say in one sentence why the embedded servers cannot run."""


@dataclass(frozen=True)
class Account:
    """A user of this machine, and whether a process has to change into it."""

    uid: int
    gid: int
    other: bool

    def give(self, path: Path, mode: int = 0o700) -> Path:
        """Hand a file or folder to the account, closed to everybody else."""
        path.chmod(mode)
        if self.other:
            os.chown(path, self.uid, self.gid)
        return path

    def run(self, command: Sequence[object], folder: Path) -> "subprocess.CompletedProcess[str]":
        """Run a command as the account with a bare environment, so that no PG* variable reaches it."""
        change: dict[str, Any] = {}
        if self.other:
            change = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **change,
        )


def servers_account() -> Account:
    """Return the present user, or as root a system account of its own that nobody can sign in to."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    entry = _find() or _create()
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        shell = ["--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *options, *shell, NAME], check=False, capture_output=True)
    entry = _find()
    if not entry:
        raise NotStarted(
            f"PostgreSQL does not run as root and the account {NAME} could not be created. "
            "Run make as an ordinary user, or set DATABASE_URL and REDIS_URL."
        )
    return entry
