"""`make lock`: writes requirements.txt anew from pyproject.toml, for every supported Python and platform."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from mcp_portal import environment

OPTIONS = (
    *("--universal", "--python-version", "3.11", "--all-extras", "--generate-hashes"),
    # Nothing about the machine it was made on.
    *("--no-emit-index-url", "--no-annotate", "--no-header", "--quiet"),
)


def main(arguments: list[str]) -> int:
    """Resolve the dependencies; `ARGS=--upgrade` takes newer releases, otherwise present ones stay."""
    command = [_uv(), "pip", "compile", *OPTIONS, *arguments, "pyproject.toml", "-o", "requirements.txt"]
    return subprocess.run(command, cwd=environment.CHECKOUT, check=False).returncode


def _uv() -> str:
    """Return the resolver, installed apart from the portal's own environment when it is not there."""
    found = shutil.which("uv")
    if found:
        return found
    folder = environment.var() / "lock"
    program = folder / "bin" / "uv"
    if not program.exists():
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(program)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
