"""Lends the embedded servers to the tests, and names what did not run because a program is missing."""

from collections.abc import Generator

import pytest

from mcp_portal.local import libraries
from mcp_portal.local.servers import lend_to_this_process

NEEDS = "Needs "


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Start the servers before the settings are read; processes of xdist find the addresses already there."""
    lend_to_this_process(owner=True)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and watch for tests it kept from running."""
    config.addinivalue_line("markers", "needs(*packages): what this test uses of the system, by Debian package")
    config.pluginmanager.register(NotRun(libraries.missing(tests=True)), "not-run")


class NotRun:
    """Skip tests that need what is missing, then fail naming it: a part that did not run is not a success."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        self.skipped: dict[str, int] = {}

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a test whose packages are missing."""
        needed = {package for marker in item.iter_markers("needs") for package in marker.args}
        absent = sorted(needed.intersection(self.missing))
        if absent:
            pytest.skip(f"{NEEDS}{' '.join(absent)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what was skipped, from this process or from one of xdist."""
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
            if reason.startswith(NEEDS):
                packages = reason.removeprefix(NEEDS)
                self.skipped[packages] = self.skipped.get(packages, 0) + 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a pass with tests left out into a failure."""
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what did not run and the line that mends it."""
        for packages, count in sorted(self.skipped.items()):
            line = libraries.how_to_install(packages.split())
            terminalreporter.write_line(f"Did not run: {count} tests that need {packages}. To install: {line}")
