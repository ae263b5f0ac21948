"""Sets a checkout up and starts what the Makefile was asked for; needs Python 3.11 to 3.13 and nothing else.

What was done is remembered beside the virtual environment, so a second time costs a fraction of a second.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from mcp_portal.local import libraries

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up"
LOCK = CHECKOUT / "requirements.txt"

# What follows the virtual environment's Python, for each verb of the Makefile.
VERBS = {
    "setup": ["-m", "mcp_portal.local.prepare"],
    "run": ["-m", "mcp_portal.local.run"],
    "test": ["-m", "pytest", "-n", "2", "--dist", "loadgroup"],
    "test-slow": ["-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "slow"],
    "check": ["-m", "mcp_portal.local.check"],
    "fix": ["-m", "mcp_portal.local.check", "--fix"],
    "bench": ["manage.py", "bench"],
    "lock": ["-m", "mcp_portal.local.lock"],
}
TESTING = {"test", "test-slow"}


class SetUpFailed(RuntimeError):
    """Say in one sentence what has to be done by hand."""


def main(verb: str, arguments: list[str]) -> int:
    """Set up, then become the process that does the work."""
    try:
        with _one_at_a_time():
            set_up(tests=verb in TESTING)
    except SetUpFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    os.chdir(CHECKOUT)
    os.execv(PYTHON, [str(PYTHON), *VERBS[verb], *arguments])


def set_up(*, tests: bool) -> None:
    """Make the virtual environment and the system's libraries what the checkout asks for."""
    stamp = _stamp()
    if not STAMP.exists() or STAMP.read_text() != stamp:
        _make_environment()
        _install_wheels()
        _name_checkout()
        STAMP.write_text(stamp)
    _complete_system(tests=tests)


def _stamp() -> str:
    version = sys.version.split()[0]
    return f"{version} {CHECKOUT} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}\n"


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    (CHECKOUT / "var").mkdir(exist_ok=True)
    with (CHECKOUT / "var" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_environment() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise SetUpFailed(
            f"Python {sys.version.split()[0]} is not supported. "
            "Name another: make setup PYTHON=python3.11 (3.11 to 3.13)."
        )
    if _environment_version() == sys.version_info[:2]:
        return
    print("Making a virtual environment in .venv", file=sys.stderr)
    if _venv().returncode == 0:
        return
    packages = [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]
    if not libraries.install(packages) or _venv().returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        line = libraries.how_to_install(packages)
        raise SetUpFailed(f"Python cannot make a virtual environment here. Install its part for that: {line}")


def _venv() -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False, capture_output=True)


def _environment_version() -> tuple[int, int] | None:
    """Return the version of the virtual environment's Python, None when it does not run."""
    question = "import sys, pip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", question], check=False, capture_output=True, text=True).stdout
    except OSError:
        return None
    words = answer.split()
    return (int(words[0]), int(words[1])) if len(words) == 2 else None


def _install_wheels() -> None:
    print(
        "Installing the wheels of requirements.txt; the first time this takes a minute or two",
        file=sys.stderr,
    )
    # Errors only: a machine's own configuration may make pip warn about every package.
    options = ["-qq", "--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary=:all:"]
    # In the checkout, so that no path has to be quoted in what pip prints.
    command = [str(PYTHON), "-m", "pip", "install", *options, "-r", LOCK.name]
    if subprocess.run(command, cwd=CHECKOUT, check=False).returncode != 0:
        raise SetUpFailed("The wheels of requirements.txt could not be installed. What pip says stands above.")


def _name_checkout() -> None:
    """Let every tool of the virtual environment import the checkout, wherever it is started from."""
    site = sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)})
    (Path(site) / "mcp-portal-checkout.pth").write_text(f"{CHECKOUT}\n")


def _complete_system(*, tests: bool) -> None:
    absent = libraries.missing(tests=tests)
    if not absent:
        return
    if os.geteuid() == 0:
        print(f"Installing {', '.join(absent)}", file=sys.stderr)
        if libraries.install(absent):
            return
    without = "PDF is off" if not tests else "some tests will not run"
    line = libraries.how_to_install(absent)
    print(f"Without {', '.join(absent)} {without}. To install as root: {line}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in VERBS:
        sys.exit(f"make {' | '.join(VERBS)}")
    sys.exit(main(sys.argv[1], sys.argv[2:]))
