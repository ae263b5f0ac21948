"""The embedded Valkey: broker, cache and nothing else; a Unix socket only, with a password."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mcp_portal.local.account import NotStarted
from mcp_portal.local.processes import answer, is_alive, wait_until
from mcp_portal.local.programs import valkey_program
from mcp_portal.local.state import State

SETTINGS = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{data}"
appendonly yes
appendfsync everysec
save ""
daemonize yes
pidfile "{data}/valkey.pid"
logfile "{log}"
"""


@dataclass(frozen=True)
class Valkey:
    """The Valkey server of one checkout."""

    state: State

    name = "Valkey"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        if self.is_running():
            return
        data = self.state.owned("valkey")
        log = self.state.owned("logs") / "valkey.log"
        done = self.state.account.run([valkey_program(self.state), self._write_settings(data, log)], data)
        if done.returncode != 0 or not wait_until(self.is_running, seconds=20):
            raise NotStarted(f"Valkey did not start. What it says is in {log}. {done.stdout.strip()}".strip())

    def stop(self) -> None:
        """Stop the server with everything written."""
        found = re.search(r"process_id:(\d+)", self._ask("INFO server"))
        if found:
            self._ask("SHUTDOWN")
            wait_until(lambda: not is_alive(int(found[1])), seconds=20)

    def is_running(self) -> bool:
        """Say whether the server answers."""
        return "PONG" in self._ask("PING")

    def address(self) -> str:
        """Return the server's address."""
        return f"unix://:{self.state.passwords()['valkey']}@{quote(str(self._socket()))}?db=0"

    def _socket(self) -> Path:
        return self.state.sockets() / "valkey.sock"

    def _write_settings(self, data: Path, log: Path) -> Path:
        password = self.state.passwords()["valkey"]
        text = SETTINGS.format(socket=self._socket(), password=password, data=data, log=log)
        return self.state.settings_file("valkey.conf", text)

    def _ask(self, command: str) -> str:
        """Send one command and return the raw answer, "" when nobody answers."""
        question = f"AUTH {self.state.passwords()['valkey']}\r\n{command}\r\nQUIT\r\n"
        return answer(self._socket(), question.encode()).decode(errors="replace")
