"""The script that sends files one by one, in a real browser under the portal's content security policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.needs("chromium")

SCRIPT = Path(__file__).resolve().parents[3] / "static" / "upload.js"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'"
FORM = """<!doctype html><title>Add</title><script type="module" src="/static/upload.js"></script>
<form method="post" enctype="multipart/form-data"><input type="text" name="title" value="One title">
<input type="file" name="uploads" multiple><button>Add</button></form>
<section data-upload-progress tabindex="-1" hidden><p role="status"></p><ul></ul>
<p data-upload-next hidden><a href="/list">See the evidence</a></p></section>"""


class Portal:
    """Answers the browser as the page does, and keeps what was posted."""

    def __init__(self) -> None:
        self.posted: list[bytes] = []

    def __call__(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            route.fulfill(**self._answer(request.post_data_buffer or b""))
        elif request.url.endswith("upload.js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            body = "The list" if request.url.endswith("/list") else FORM
            route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    def _answer(self, body: bytes) -> dict[str, Any]:
        self.posted.append(body)
        if b"signed-out.txt" in body:
            return {"body": "<title>Sign in</title>", "content_type": "text/html"}
        told = {"added": ["EV-01 strategy"], "next": "/list"}
        if b"setup.exe" in body:
            told = {"refused": ["“setup.exe” must be a PDF"]}
        return {"body": json.dumps(told), "content_type": "application/json"}


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    """Give the page on which files are added."""
    opened = browser.new_page()
    opened.route("**/*", portal)
    opened.goto("http://portal.test/add")
    yield opened
    opened.close()


def choose(page: Page, *names: str) -> None:
    files: list[Any] = [{"name": name, "mimeType": "text/plain", "buffer": b"words"} for name in names]
    page.set_input_files("input[type=file]", files)
    page.click("button")


def test_each_file_is_sent_by_itself_and_those_that_were_not_added_are_named(page: Page, portal: Portal) -> None:
    choose(page, "strategy.txt", "setup.exe", "signed-out.txt")
    page.get_by_text("1 of 3 files added. Read why the others were not").wait_for()

    assert [item.split(" ", 1) for item in page.locator("section li").all_inner_texts()] == [
        ["strategy.txt", "Added"],
        ["setup.exe", "“setup.exe” must be a PDF"],
        ["signed-out.txt", "The file was not sent. Load the page again and send it once more"],
    ]
    assert page.is_enabled("button")
    assert page.is_visible("text=See the evidence")
    assert not any(b"One title" in body for body in portal.posted)


def test_the_list_follows_when_every_file_was_added(page: Page, portal: Portal) -> None:
    choose(page, "strategy.txt")
    page.wait_for_url("**/list")

    assert b"One title" in portal.posted[0]


def test_without_a_file_the_page_of_the_portal_says_what_is_missing(page: Page, portal: Portal) -> None:
    page.click("button")
    page.wait_for_load_state()

    assert len(portal.posted) == 1
