"""The system's libraries and programs beside the wheels; imports nothing but Python itself."""

import ctypes
import os
import shutil
import subprocess

# Debian package -> the shared library it brings.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}

# Debian package -> the program it brings; only the tests use them.
TEST_PROGRAMS = {"chromium": "chromium", "poppler-utils": "pdftotext", "qpdf": "qpdf"}


def missing(*, tests: bool) -> list[str]:
    """List the Debian packages that are not there, for the portal or for its tests as well."""
    absent = [package for package, library in LIBRARIES.items() if not _loads(library)]
    if tests:
        absent += [package for package, program in TEST_PROGRAMS.items() if not shutil.which(program)]
    return absent


def install(packages: list[str]) -> bool:
    """Install packages as root with apt and say whether that was possible."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return False
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run([apt, *options, *command], env=quietly, check=False, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            return False
    return True


def how_to_install(packages: list[str]) -> str:
    """Return the line that installs packages."""
    return f"apt-get install {' '.join(packages)}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
