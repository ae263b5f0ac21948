#!/usr/bin/env python3
"""The portal's commands; started by any Python, they run in the virtual environment of the checkout."""

import importlib
import importlib.util
import os
import sys
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__":
    if importlib.util.find_spec("django") is None:
        if not VENV_PYTHON.exists() or sys.prefix == str(VENV_PYTHON.parent.parent):
            sys.exit("Django is not installed. Run make setup first.")
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    importlib.import_module("mcp_portal.local.command_line").main(sys.argv)
