"""`make check` and `make fix`: everything that can be said about the source without running it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mcp_portal import environment


@dataclass(frozen=True)
class Check:
    """One look at the source, and what it looks for in words."""

    what: str
    arguments: tuple[str, ...]

    def run(self) -> tuple[bool, str]:
        """Return whether the source passes, and what was said."""
        done = subprocess.run(
            [sys.executable, *self.arguments],
            cwd=environment.CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout.strip()


IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"

CHECKS = (
    Check("types", ("-m", "mypy")),
    Check("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    Check("lint", ("-m", "ruff", "check", "--quiet", ".")),
    Check("templates", ("-m", "djlint", "templates", "--lint", "--quiet")),
    Check("import contracts", ("-c", IMPORTS)),
    Check("docs/states.md is up to date", ("manage.py", "state_diagrams", "--check")),
    Check("migrations are complete", ("manage.py", "makemigrations", "--check", "--dry-run")),
)

FIXES = (
    Check("lint", ("-m", "ruff", "check", "--fix", "--quiet", ".")),
    Check("format", ("-m", "ruff", "format", "--quiet", ".")),
    Check("docs/states.md", ("manage.py", "state_diagrams")),
)


def main(arguments: list[str]) -> int:
    """Report every check and fail when one did."""
    fixing = "--fix" in arguments
    results = report(FIXES if fixing else CHECKS, at_once=1 if fixing else 2)
    return 0 if all(results) else 1


def report(checks: tuple[Check, ...], *, at_once: int) -> list[bool]:
    """Run the checks, a few at once, and print them in order."""
    results = []
    with ThreadPoolExecutor(at_once) as pool:
        for check, (passed, said) in zip(checks, pool.map(Check.run, checks), strict=True):
            print(f"{'ok    ' if passed else 'FAILED'}  {check.what}", flush=True)
            if not passed and said:
                print(f"\n{said}\n", flush=True)
            results.append(passed)
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
