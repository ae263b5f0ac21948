"""Lends the embedded servers to the tests, and names what did not run because a package is missing."""

from collections import Counter
from collections.abc import Generator

import pytest

from mcp_portal.environment import UnusableSetting
from mcp_portal.local import libraries
from mcp_portal.local.account import NotStarted
from mcp_portal.local.servers import lend_to_this_process

NEEDS = "Needs "


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Start the servers before the settings are read; processes of xdist find the addresses already there."""
    try:
        lend_to_this_process(owner=True)
        return (yield)
    except (NotStarted, UnusableSetting) as reason:
        raise pytest.UsageError(str(reason)) from None


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and watch over the run when something is missing."""
    config.addinivalue_line("markers", "needs(*packages): what this test uses of the system, by Debian package")
    missing = libraries.missing(tests=True)
    if missing:
        config.pluginmanager.register(NotRun(missing), "not-run")


class NotRun:
    """Skip what needs a missing package, then fail naming it: a part that did not run is no success."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        self.skipped: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Skip a file of tests that cannot even be read without a missing library."""
        report = yield
        absent = [package for package in libraries.LIBRARIES if package in self.missing]
        if report.failed and absent and "cannot load library" in str(report.longrepr):
            report.outcome = "skipped"
            report.longrepr = (str(collector.path), 0, f"{NEEDS}{' '.join(absent)}")
        return report

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a test whose packages are missing."""
        needed = {package for marker in item.iter_markers("needs") for package in marker.args}
        absent = [package for package in self.missing if package in needed]
        if absent:
            pytest.skip(f"{NEEDS}{' '.join(absent)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what was skipped, in this process or in one of xdist."""
        if report.skipped and isinstance(report.longrepr, tuple):
            _skipped, needs, packages = str(report.longrepr[2]).partition(NEEDS)
            if needs:
                self.skipped[packages] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a pass into a failure."""
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what did not run and the line that mends it."""
        for packages, count in sorted(self.skipped.items()):
            terminalreporter.write_line(f"Did not run: {count} tests that need {packages}")
        line = libraries.how_to_install(self.missing)
        terminalreporter.write_line(f"Nothing that needs {', '.join(self.missing)} was tested. To install: {line}")
