"""How each figure is measured."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from procurement.demonstration.desk import BACKEND


@dataclass(frozen=True)
class Figure:
    """One measured figure beside what it should hold."""

    measure: str
    value: float
    unit: str
    to_hold: float | None
    detail: str = ""

    @property
    def holds(self) -> bool | None:
        """Say whether it holds, or None when nothing was promised."""
        return None if self.to_hold is None else self.value <= self.to_hold

    def as_json(self) -> dict[str, Any]:
        """Give the row of var/bench.json."""
        return {**asdict(self), "holds": self.holds}


class Visitor:
    """A signed-in person over HTTP, with one connection kept open."""

    def __init__(self, address: str, person: Any):
        self.host = urlsplit(address).netloc
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        self.cookies = {settings.SESSION_COOKIE_NAME: session.session_key}
        self.connection = http.client.HTTPConnection(self.host, timeout=60)

    def get(self, path: str) -> tuple[int, str]:
        """Give status and text of a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, str]) -> tuple[int, str]:
        """Send a form."""
        return self._ask("POST", path, urlencode(data))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept": "text/html",
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.host}"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, text


def page(address: str, person: Any, path: str, *, times: int = 40) -> tuple[float, float]:
    """Give median and 95th percentile of a page in milliseconds, one request after the other."""
    visitor = Visitor(address, person)
    for _ in range(6):  # both processes have their templates and connections then
        status, text = visitor.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {text[:200]}")
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        visitor.get(path)
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent), percentile(spent, 95)


def queries(person: Any, path: str) -> int:
    """Count every query of a page, with those of sign-in and of the transaction."""
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    client.force_login(person, backend=BACKEND)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(captured)


def at_once(address: str, person: Any, paths: list[str], meanwhile: Callable[[], None]) -> tuple[list[float], int]:
    """Take one step on each page at the same moment; give the milliseconds of each and how many failed."""
    ready = []
    for path in paths:
        visitor = Visitor(address, person)
        form = html.document_fromstring(visitor.get(path)[1]).xpath("//main//form[@method='post']")[0]
        ready.append((visitor, path, {name: str(value) for name, value in form.form_values()}))
    spent: list[float] = []
    failed: list[str] = []
    start = threading.Barrier(len(ready) + 1)

    def press(visitor: Visitor, path: str, data: dict[str, str]) -> None:
        start.wait()
        begun = time.perf_counter()
        status, text = visitor.post(path, data)
        spent.append((time.perf_counter() - begun) * 1000)
        if status != 302:
            failed.append(text[:200])

    threads = [threading.Thread(target=press, args=one) for one in ready]
    for thread in threads:
        thread.start()
    other = threading.Thread(target=meanwhile)
    other.start()
    start.wait()
    for thread in [*threads, other]:
        thread.join()
    return spent, len(failed)


def in_turn(address: str, person: Any, paths: list[str]) -> list[float]:
    """Press the button of the form on each page, one after the other; give the milliseconds of each."""
    visitor = Visitor(address, person)
    spent = []
    for path in paths:
        form = html.document_fromstring(visitor.get(path)[1]).xpath("//main//form[@method='post']")[0]
        data = {name: str(value) for name, value in form.form_values()}
        begun = time.perf_counter()
        status, text = visitor.post(path, data)
        spent.append((time.perf_counter() - begun) * 1000)
        if status != 302:
            raise RuntimeError(f"{path} answered {status}: {text[:200]}")
    return spent


def percentile(values: list[float], which: int) -> float:
    """Give a percentile of some values."""
    return statistics.quantiles(values, n=100)[which - 1]
