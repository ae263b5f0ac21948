"""Child processes: named when they crash, gone when the supervisor is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from mcp_portal.local.children import Children, last_lines
from mcp_portal.local.processes import is_alive, wait_until

SLEEP = ["-c", "import time; time.sleep(60)"]
STUBBORN = [
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]
PARENT = ["-c", "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); sys.exit(3)"]

SUPERVISOR = """
import os, sys, time
from pathlib import Path
from mcp_portal.local.children import Children
child = Children(Path(sys.argv[1])).start("web", ["-c", "import time; time.sleep(60)"], dict(os.environ))
print(child.process.pid, flush=True)
time.sleep(60)
"""


def test_a_crashed_child_is_named_with_what_it_said_last(tmp_path: Path) -> None:
    children = Children(tmp_path)
    children.start("web", SLEEP, dict(os.environ))
    children.start("worker", ["-c", "raise SystemExit('The broker is away')"], dict(os.environ))

    assert wait_until(lambda: children.crashed() is not None, seconds=20)
    crashed = children.crashed()
    children.stop()

    assert crashed
    assert crashed.name == "worker"
    assert last_lines(crashed.log) == "The broker is away"


def test_stopping_ends_a_child_that_does_not_listen(tmp_path: Path) -> None:
    children = Children(tmp_path)
    child = children.start("worker", STUBBORN, dict(os.environ))
    assert wait_until(lambda: last_lines(child.log) == "deaf", seconds=20)

    children.stop(seconds=0.2)

    assert not is_alive(child.process.pid)


def test_stopping_ends_what_a_crashed_child_left_behind(tmp_path: Path) -> None:
    children = Children(tmp_path)
    child = children.start("worker", PARENT, dict(os.environ))
    child.process.wait()
    left_behind = int(last_lines(child.log))
    assert is_alive(left_behind)

    children.stop()

    assert wait_until(lambda: not is_alive(left_behind), seconds=5)


def test_children_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        child = int(supervisor.stdout.readline())
        # The child asks for the signal just before it becomes the program.
        assert wait_until(lambda: Path(f"/proc/{child}/cmdline").read_text().count("sleep") == 1, seconds=5)
        supervisor.send_signal(signal.SIGKILL)

    assert wait_until(lambda: not is_alive(child), seconds=5)


def test_waiting_gives_up_after_its_time() -> None:
    before = time.monotonic()

    assert not wait_until(lambda: False, seconds=0.1)
    assert time.monotonic() - before < 5
