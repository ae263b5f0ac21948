"""`make setup` once the wheels are there: the servers' first start and the tables, ahead of `make run`."""

import os
import subprocess
import sys

from mcp_portal import environment
from mcp_portal.local import tables
from mcp_portal.local.account import NotStarted
from mcp_portal.local.servers import Servers
from mcp_portal.local.state import present_state


def main() -> int:
    """Make the tables what the source says, and nothing when they are or when the database is somebody else's."""
    if environment.database_url():
        return 0
    try:
        if tables.are_current(present_state()):
            return 0
        with Servers() as servers:
            return migrate(servers)
    except NotStarted as reason:
        print(reason, file=sys.stderr)
        return 1


def migrate(servers: Servers) -> int:
    """Bring the embedded database up to date and remember that it is."""
    print("Making the tables", file=sys.stderr)
    variables = os.environ | servers.addresses.variables(owner=True)
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=variables,
        cwd=environment.CHECKOUT,
        check=False,
    )
    if done.returncode == 0:
        tables.remember(servers.state)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
