"""A desk at which a person fills in the portal's pages: the same forms, the same doors, one ledger row each."""

from __future__ import annotations

import datetime
import io
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from lxml import html

from mcp_portal.drafts.offering import SAVE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Stuck(Exception):
    """A page refused what a person entered; the words are those of the page."""


class Desk:
    """Signs people in and fills in pages for them."""

    def __init__(self) -> None:
        self._clients: dict[int, tuple[Client, float]] = {}

    def open(self, person: Any, url: str) -> html.HtmlElement:
        """Give a page as the person sees it; raise Stuck when there is none for them."""
        answer = self._client(person).get(url, follow=True)
        if answer.status_code != 200:
            raise Stuck(f"{person} has no page {url}: {_heading(answer)}")
        return html.document_fromstring(_text(answer))

    def asked(self, person: Any, url: str, beginning: str) -> list[str]:
        """Give the names of the fields of a page that begin with some letters, in their order."""
        page = self.open(person, url)
        return [str(name) for name in page.xpath(f"//main//input[starts-with(@name, '{beginning}')]/@name")]

    def fill(
        self,
        person: Any,
        url: str,
        answers: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Any] | None = None,
        button: str = "",
    ) -> str:
        """Fill in the form of a page and press its button; give the address the portal goes to next.

        ``button`` names the one to press where a form has several. Raises Stuck with the words of the page when
        it asks something else, when a requirement is not met or when an answer is refused.
        """
        wanted = spread(answers or {})
        form = _form(self.open(person, url), [*wanted, *(files or {})], url)
        posted = {**_filled(form), **wanted, **(files or {}), **({button: "1"} if button else {})}
        answer = self._client(person).post(form.get("action") or url, posted)
        if answer.status_code == 200 and not _refusals(answer):
            answer = self._confirm(person, url, answer)
        if answer.status_code in {301, 302}:
            return answer.headers["Location"]
        raise Stuck(f"{person} at {url}: {'; '.join(_refusals(answer)) or _heading(answer)}")

    def _confirm(self, person: Any, url: str, answer: Any) -> Any:
        """Press the first button of a page that shows the answers once more."""
        form = _form(html.document_fromstring(_text(answer)), [], url)
        button = form.xpath(f".//button[@name and @name != '{SAVE}']")
        if not button:
            return answer
        posted = {**_filled(form), button[0].get("name"): button[0].get("value", "")}
        return self._client(person).post(url, posted)

    def _client(self, person: Any) -> Client:
        client, until = self._clients.get(person.pk, (None, 0.0))
        if client is None:
            client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0], headers={"accept": "text/html"})
        # A long play on a slow machine outlasts a session that nobody uses.
        if time.monotonic() > until:
            client.force_login(get_user_model().objects.get(pk=person.pk), backend=BACKEND)
        self._clients[person.pk] = client, time.monotonic() + settings.IDLE_TIMEOUT.total_seconds() / 2
        return client


def paper(name: str, text: str) -> io.BytesIO:
    """Make a small text file to upload."""
    made = io.BytesIO(text.encode())
    made.name = name
    return made


def _form(page: html.HtmlElement, names: list[str], url: str) -> html.HtmlElement:
    forms = page.xpath("//main//form[translate(@method, 'POST', 'post') = 'post']")
    for form in forms:
        if set(names) <= {field.get("name") for field in form.xpath(".//input | .//select | .//textarea")}:
            return form
    asked = sorted({f.get("name") or "" for form in forms for f in form.xpath(".//input | .//select | .//textarea")})
    if not forms:
        raise Stuck(f"{url}: {'; '.join(_unmet(page)) or 'nothing is asked there'}")
    raise Stuck(f"The page {url} does not ask {', '.join(sorted(set(names) - set(asked)))}. It asks {', '.join(asked)}")


def _filled(form: html.HtmlElement) -> dict[str, Any]:
    """Give what the form would send if nothing were changed."""
    found: dict[str, Any] = {}
    for name, value in form.form_values():  # type: ignore[attr-defined] # a form element has it
        found.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def spread(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Turn answers into what the boxes of the page send."""
    spread: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, datetime.datetime):
            local = timezone.localtime(value)
            spread |= {f"{name}_day": local.day, f"{name}_month": local.month, f"{name}_year": local.year}
            spread[f"{name}_time"] = f"{local:%H:%M}"
        elif isinstance(value, datetime.date):
            spread |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
        elif isinstance(value, bool):
            spread[name] = "yes" if value else "no"
        elif isinstance(value, Decimal | int):
            spread[name] = str(value)
        else:
            spread[name] = value
    return spread


def _refusals(answer: Any) -> list[str]:
    return _unmet(html.document_fromstring(_text(answer)))


def _unmet(page: html.HtmlElement) -> list[str]:
    """Give the errors and the unmet requirements a page shows."""
    found = page.xpath("//*[contains(@class, 'nhsuk-error-summary')]//li")
    found += page.xpath(
        "//li[contains(@class, 'portal-req') and not(contains(@class, 'portal-req--met'))]"
        "//*[contains(@class, 'portal-req__what')]"
    )
    return list(dict.fromkeys(" ".join(item.text_content().split()) for item in found))


def _heading(answer: Any) -> str:
    heading = html.document_fromstring(_text(answer)).xpath("//h1")
    words = " ".join(heading[0].text_content().split()) if heading else ""
    return f"{words} ({answer.status_code})"


def _text(answer: Any) -> str:
    return answer.content.decode() or "<html></html>"
