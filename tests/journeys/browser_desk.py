"""The desk of the demonstration, with a real browser on it: the same plays, typed and clicked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve

from procurement.demonstration.desk import Stuck, spread
from tests.journeys.looking import look

UNMET = ".portal-reqs .portal-req:not(.portal-req--met) .portal-req__what"


class BrowserDesk:
    """Fills in pages by keyboard and mouse; looks at each kind of page once with axe, at both widths."""

    def __init__(self, browser: Any, address: str, *, javascript: bool = True):
        self.browser, self.address, self.javascript = browser, address, javascript
        self.pages: dict[int, Any] = {}
        self.looked: set[str] = set()
        self.found: list[str] = []
        self.foreign: list[str] = []

    def page(self, person: Any) -> Any:
        """Give the window of a person, signed in on the page where one chooses a person."""
        if person.pk not in self.pages:
            context = self.browser.new_context(
                viewport={"width": 1280, "height": 900}, java_script_enabled=self.javascript, locale="en-GB"
            )
            page = context.new_page()
            page.on("request", self._note)
            page.goto(f"{self.address}/demonstration/")
            page.locator(f"form:has(input[name=person][value='{person.pk}']) button").click()
            page.wait_for_url(f"{self.address}/")
            self.pages[person.pk] = page
        return self.pages[person.pk]

    def open(self, person: Any, url: str) -> Any:
        """Open a page and look at it."""
        page = self.page(person)
        answer = page.goto(self.address + url)
        if answer.status >= 400:
            raise Stuck(f"{person} has no page {url}: {answer.status}")
        self.look(page)
        return page

    def asked(self, person: Any, url: str, beginning: str) -> list[str]:
        """Give the names of the fields of a page that begin with some letters, in their order."""
        found = self.open(person, url).locator(f"main input[name^='{beginning}']")
        return [str(name) for name in found.evaluate_all("fields => fields.map(field => field.name)")]

    def fill(
        self,
        person: Any,
        url: str,
        answers: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Any] | None = None,
        button: str = "",
    ) -> str:
        """Fill in the form of a page and press its button; give the path of the page that follows."""
        page = self.open(person, url)
        wanted = spread(answers or {})
        names = [*wanted, *(files or {})]
        form = page.locator("main form[method=post]")
        for name in names[:1]:
            form = form.filter(has=page.locator(f"[name='{name}']"))
        form = form.first
        for name, value in wanted.items():
            _answer(form, name, value)
        for name, file in (files or {}).items():
            form.locator(f"[name='{name}']").set_input_files(_upload(file))
        press = form.locator(f"button[name='{button}']") if button else form.locator("button").first
        with page.expect_navigation() as answer:
            press.click()
        again = page.locator("main form[method=post] button[name=go]").first
        if again.count():  # the answers are shown once more
            self.look(page)
            with page.expect_navigation():
                again.click()
        errors = page.locator(f".nhsuk-error-summary li, {UNMET}")
        if answer.value.status >= 400 or page.locator(".nhsuk-error-summary").count():
            raise Stuck(f"{person} at {url}: {'; '.join(errors.all_inner_texts())}")
        self.look(page)
        return urlsplit(page.url).path

    def look(self, page: Any) -> None:
        """Look at a kind of page the first time it is met."""
        kind = resolve(urlsplit(page.url).path).view_name
        if self.javascript and kind not in self.looked:
            self.looked.add(kind)
            self.found += look(page)

    def close(self) -> None:
        """Close every window."""
        for page in self.pages.values():
            page.context.close()

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.foreign.append(request.url)


def _answer(form: Any, name: str, value: Any) -> None:
    box = form.locator(f"[name='{name}']")
    for folded in box.first.locator("xpath=ancestor::details[not(@open)]/summary").all():
        folded.click()
    kind = box.first.evaluate("e => e.tagName + ' ' + (e.type || '')")
    if kind.startswith("SELECT"):
        box.select_option(str(value))
    elif "radio" in kind or "checkbox" in kind:
        for one in value if isinstance(value, list) else [value]:
            form.locator(f"[name='{name}'][value='{one}']").check(force=True)
    elif "hidden" not in kind:
        box.fill(str(value))


def _upload(file: io.BytesIO) -> dict[str, Any]:
    return {"name": file.name, "mimeType": "text/plain", "buffer": file.getvalue()}
