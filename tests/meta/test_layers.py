"""Imports point down, and no module stands outside the layers."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from django.conf import settings

FREE = {
    "mcp_portal",  # the empty package itself
    "mcp_portal.settings",  # named by Django, imported by nobody
    "mcp_portal.accounts",
    "mcp_portal.accounts.apps",
    "procurement",
    "procurement.apps",
    "assurance",
    "assurance.apps",
    "conflicts",
    "conflicts.apps",
}


def _declared() -> set[str]:
    contracts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")["layers"]
    return {name.strip(" ()") for layer in layers for part in layer.split("|") for name in part.split(":")}


def test_every_module_stands_in_a_layer():
    declared = _declared()
    outside = []
    for app in ("mcp_portal", "procurement", "assurance", "conflicts"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__")
            parents = {module.rsplit(".", n)[0] for n in range(module.count(".") + 1)} | {module}
            if "migrations" not in module and module not in FREE and not parents & declared:
                outside.append(module)

    assert sorted(outside) == []


def test_imports_point_down():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
