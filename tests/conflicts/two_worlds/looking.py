"""Ask for pages as a person, and keep all that comes back or is left behind."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import BACKEND
from tests.conftest import in_database

from .people import Viewer

TOKENS = (
    (re.compile(rb'(name="csrfmiddlewaretoken"[^>]*value=")[^"]*'), rb"\1"),
    (re.compile(rb'(nonce=")[^"]*'), rb"\1"),
)
NONCE = re.compile(r"'nonce-[^']*'")
LEFT = ("notifications_outbox", "documents_renderrequest", "documents_renderjob", "documents_document")
"""Tables in which a page that is only looked at might leave something."""

SAMPLES = 2
"""Addresses kept of each page and set of query arguments."""


@dataclass
class Answer:
    """All that a person gets for one address, tokens taken out."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: Any
    session: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    cached: dict[str, Any] = field(default_factory=dict)


def client_of(viewer: Viewer) -> Client:
    """Sign a person in, or nobody."""
    client = Client(SERVER_NAME="127.0.0.1")
    if viewer.user is not None:
        client.force_login(viewer.user, backend=BACKEND)
    return client


def answers(database: str, viewer: Viewer, addresses: Iterable[str]) -> dict[str, Answer]:
    """Ask for each address in a world; what a page leaves behind is kept, then rolled back."""
    found = {}
    with in_database(database):
        client = client_of(viewer)
        before = _copied_cache()
        for address in addresses:
            with transaction.atomic():
                marks = _marks()
                response = client.get(address)
                found[address] = _kept(response, client, viewer, marks)
                transaction.set_rollback(True)
            mail.outbox.clear()
            _put_back(before)
    return found


def _kept(response: Any, client: Client, viewer: Viewer, marks: dict[str, int]) -> Answer:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(
        status=response.status_code,
        headers=_headers(response),
        cookies={name: f"{one['path']}{one['samesite']}{one['httponly']}" for name, one in response.cookies.items()},
        body=_plain(content, response.headers.get("Content-Type", "")),
        session=_session(client),
        left=_left(viewer, marks),
        mails=[f"{one.subject}|{one.body}|{one.to}" for one in mail.outbox],
        cached=_cached(),
    )


def _headers(response: Any) -> dict[str, str]:
    found = {name: NONCE.sub("", value) for name, value in response.headers.items()}
    found.pop("Expires", None)  # the second at which it was answered
    if "spreadsheetml" in found.get("Content-Type", ""):
        del found["Content-Length"]  # the time of making stands in the file, compressed
    return found


def _plain(content: bytes, kind: str) -> Any:
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    for token, kept in TOKENS:
        content = token.sub(kept, content)
    return content


def _session(client: Client) -> dict[str, Any]:
    key = client.cookies["sessionid"].value if "sessionid" in client.cookies else None
    stored = SessionStore(session_key=key).load() if key else {}
    return {name: value for name, value in stored.items() if name not in {"_auth_user_hash", "_csrftoken"}}


def _cached() -> dict[str, Any]:
    """Give what lies in the cache, but for sessions: their keys are random and their content is compared apart."""
    return {key: value for key, value in cache._cache.items() if "sessions" not in key}


def _copied_cache() -> tuple[dict[str, Any], dict[str, Any]]:
    return dict(cache._cache), dict(cache._expire_info)


def _put_back(before: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Undo what a page wrote to the cache, where a session outlives the transaction."""
    for kept, copied in zip((cache._cache, cache._expire_info), before, strict=True):
        kept.clear()
        kept.update(copied)


def _marks() -> dict[str, int]:
    with unit_of_work(None), connection.cursor() as cursor:
        return {table: _last_number(cursor, table) for table in LEFT}


def _last_number(cursor: Any, table: str) -> int:
    cursor.execute("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass), 0)", [table])
    return cursor.fetchone()[0]


def _left(viewer: Viewer, marks: dict[str, int]) -> dict[str, Any]:
    with unit_of_work(viewer.user), connection.cursor() as cursor:
        rows = {}
        for table, mark in marks.items():
            cursor.execute(f"SELECT to_jsonb(t) - 'id' FROM \"{table}\" t WHERE id > %s ORDER BY id", [mark])
            rows[table] = cursor.fetchall()
    return {table: found for table, found in rows.items() if found}


def differing(one: dict[str, Answer], other: dict[str, Answer]) -> dict[str, list[str]]:
    """Give the addresses whose answers differ, with what differs in each."""
    found = {}
    for address, answer in one.items():
        parts = [name for name in vars(answer) if getattr(answer, name) != getattr(other[address], name)]
        if parts:
            found[address] = parts
    return found


def first_difference(one: Answer, other: Answer) -> str:
    """Show where two answers part, for whoever has to mend it; the body says most."""
    for part in sorted(vars(one), key=lambda name: name != "body"):
        here, there = getattr(one, part), getattr(other, part)
        if here != there and isinstance(here, bytes):
            at = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), len(here))
            return f"{part} at {at}: {here[max(0, at - 90) : at + 90]!r} / {there[max(0, at - 90) : at + 90]!r}"
        if isinstance(here, dict) and here != there:
            keys = [key for key in {**here, **there} if here.get(key) != there.get(key)]
            return f"{part}: " + "; ".join(
                f"{key}: {str(here.get(key))[:150]} / {str(there.get(key))[:150]}" for key in keys
            )
        if here != there:
            return f"{part}: {here} / {there}"
    return ""


def crawled(database: str, viewers: Iterable[Viewer], start: Iterable[str]) -> list[str]:
    """Follow every link of the portal as several people; keep a few addresses of each kind."""
    kept: dict[tuple[str, ...], list[str]] = {}
    for viewer in viewers:
        with in_database(database):
            client = client_of(viewer)
            seen, waiting = set(), list(start)
            while waiting:
                address = waiting.pop(0)
                if address in seen or not _is_wanted(address, kept):
                    continue
                seen.add(address)
                with transaction.atomic():
                    response = client.get(address)
                    if response.streaming:
                        b"".join(response.streaming_content)  # read to the end, and so closed
                    transaction.set_rollback(True)
                waiting += [link for link in _links(response, address) if link not in seen]
    return sorted({address for found in kept.values() for address in found})


def _is_wanted(address: str, kept: dict[tuple[str, ...], list[str]]) -> bool:
    kind = kind_of(address)
    if kind is None:
        return False
    found = kept.setdefault(kind, [])
    if address not in found and len(found) < SAMPLES:
        found.append(address)
    return address in found


def kind_of(address: str) -> tuple[str, ...] | None:
    """Give the name of a page and of its query arguments; pages of two cases are two kinds."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    asked = sorted({name for name, _ in parse_qsl(parts.query)})
    return match.view_name, str(match.kwargs.get("reference", "")), str(match.kwargs.get("stage", "")), *asked


def _links(response: Any, address: str) -> list[str]:
    if response.status_code in {301, 302}:
        return [response.headers["Location"]]
    if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
        return []
    page = BeautifulSoup(response.content, "html.parser")
    found = [tag.get("href") or tag.get("action") or "" for tag in page.find_all(["a", "form"])]
    here = urlsplit(address).path
    whole = [here + link if link.startswith("?") else link.split("#")[0] for link in found]
    return [link for link in whole if link.startswith("/") and not link.startswith(("/sign-out", "//"))]


def with_questions(addresses: Iterable[str], words: Iterable[str]) -> list[str]:
    """Add to each list the searches, sorts and pages somebody might try on it, beside those its own form has."""
    found = []
    asked: list[Callable[[str], str]] = [lambda word: f"q={word}", lambda word: f"text={word}"]
    for address in addresses:
        if "?" in address:
            continue
        found += [f"{address}?page=2", f"{address}?page=9999", f"{address}?sort=-value&order=desc"]
        found += [f"{address}?{ask(word)}" for ask in asked for word in words]
    return found
