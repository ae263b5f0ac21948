"""The keys of the page on which a line is rated, in a real browser under the portal's content security policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.needs("chromium")

SCRIPT = Path(__file__).resolve().parents[3] / "static" / "reading.js"
POLICY = "default-src 'none'; script-src 'self'; form-action 'self'"
LINE = """<!doctype html><title>{title}</title><script type="module" src="/static/reading.js"></script>
<form data-rating method="post"><input type="radio" name="value" value="green"><input type="radio" name="value"
value="amber"><input type="radio" name="value" value="red"><input type="radio" name="value" value="not_applicable">
<textarea name="reason"></textarea><button name="file" value="1">File</button><button name="save">Save</button></form>
<a rel="prev" href="/before">Before</a><a rel="next" href="/after">After</a>
<section data-shortcuts hidden><details data-shortcuts-list><summary>Show the keys</summary></details>
<p role="status"></p><button type="button" data-shortcuts-toggle>Turn shortcuts off</button></section>"""


def answer(route: Route) -> None:
    """Answer as the page of a line does; what was posted stands in the title."""
    asked = route.request
    if asked.url.endswith("reading.js"):
        route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        return
    title = f"Posted {asked.post_data}" if asked.method == "POST" else asked.url.rsplit("/", 1)[-1]
    route.fulfill(body=LINE.format(title=title), content_type="text/html", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give the page of a line."""
    opened = browser.new_page()
    opened.route("**/*", answer)
    opened.goto("http://portal.test/line")
    yield opened
    opened.close()


def test_j_and_k_go_through_the_lines(page: Page) -> None:
    page.keyboard.press("j")
    page.wait_for_url("**/after")
    page.keyboard.press("k")
    page.wait_for_url("**/before")


def test_a_number_chooses_and_control_with_enter_files(page: Page) -> None:
    page.keyboard.press("3")
    assert page.locator("input[value=red]").is_checked()
    page.locator("textarea").fill("Not reconciled")
    page.keyboard.press("Control+Enter")

    page.wait_for_function("document.title.startsWith('Posted')")
    assert page.title() == "Posted value=red&reason=Not+reconciled&file=1"


def test_single_keys_belong_to_whoever_is_writing(page: Page) -> None:
    page.locator("textarea").focus()
    page.keyboard.type("j1?")

    assert page.locator("textarea").input_value() == "j1?"
    assert page.url.endswith("/line")
    assert not page.locator("input[value=green]").is_checked()
    assert page.locator("details").get_attribute("open") is None


def test_the_keys_are_shown_by_a_question_mark_and_turned_off_for_good(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator("details").get_attribute("open") is not None

    page.get_by_role("button", name="Turn shortcuts off").click()
    assert page.get_by_role("status").inner_text() == "Shortcuts are off"
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("2")

    assert page.url.endswith("/line")
    assert not page.locator("input[value=amber]").is_checked()
    assert page.get_by_role("button", name="Turn shortcuts on").is_visible()
