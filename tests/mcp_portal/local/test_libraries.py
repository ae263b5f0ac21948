"""What of the system is missing, and what the tests make of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mcp_portal.local import libraries

TEST = """
import pytest

@pytest.mark.needs("chromium", "qpdf")
def test_in_a_browser():
    assert False

def test_elsewhere():
    pass
"""


def test_programs_of_the_tests_are_missed_only_by_the_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not set(libraries.missing(tests=False)) & set(libraries.TEST_PROGRAMS)
    assert set(libraries.TEST_PROGRAMS) <= set(libraries.missing(tests=True))


def test_the_line_that_installs_names_every_package() -> None:
    assert libraries.how_to_install(["chromium", "qpdf"]) == "apt-get install chromium qpdf"


def pytest_in(folder: Path, *options: str, path: Path) -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(TEST)
    variables = {**os.environ, "PATH": str(path)}
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), "-p", "no:django"]
    command += ["-p", "no:cacheprovider", "-p", "mcp_portal.local.pytest_servers", *options, str(folder)]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_tests_that_cannot_run_are_named_and_make_the_run_fail(tmp_path: Path, processes: str) -> None:
    done = pytest_in(tmp_path, "-n", processes, path=tmp_path)

    assert done.returncode == 1, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    assert "Did not run: 1 tests that need chromium qpdf" in done.stdout
    assert "To install: apt-get install chromium poppler-utils qpdf" in done.stdout
