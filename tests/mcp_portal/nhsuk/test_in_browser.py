"""The same pages in a browser, under the policy of the portal: wide and narrow, by keyboard and without script."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from mcp_portal.nhsuk.forms import Form
from tests.axe import violations

from . import sink
from .test_pages import WRONG, case_page

pytestmark = [
    pytest.mark.needs("chromium"),
    # pytest-base-url, which pytest-playwright brings, defines a fixture in a way pytest 9 warns about.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-test'; style-src 'self'; img-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".map": "application/json"}
PAGES = {
    "case": lambda: case_page(nonce="test"),
    "form": lambda: sink.render("form.jinja", nonce="test"),
    "wrong": lambda: sink.render("form.jinja", nonce="test", form=sink.Everything(WRONG)),
    "refused": lambda: sink.render("confirm.jinja", nonce="test", form=Form()),
    "confirmation": lambda: sink.render("confirmation.jinja", nonce="test", form=None),
}


class Serve(BaseHTTPRequestHandler):
    """Serve the static files and the pages rendered for the test."""

    pages: dict[str, str] = {}

    def do_GET(self):
        path = Path(self.path.split("?")[0])
        if path.parts[1:2] == ("static",):
            self.answer((settings.BASE_DIR / path.relative_to("/")).read_bytes(), TYPES[path.suffix])
        else:
            self.answer(self.pages[path.name].encode(), "text/html; charset=utf-8")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    Serve.pages = {name: render() for name, render in PAGES.items()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible_fit_the_window_and_ask_no_other_host(page, site, width):
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})

    for name in PAGES:
        page.goto(site + name)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    assert [url for url in asked if not url.startswith(site)] == []
    assert said == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_input(page, site):
    page.goto(site + "wrong")

    assert "nhsuk-error-summary" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Date of the notice must include a month").click()
    assert page.evaluate("document.activeElement.id") == "id_sent_month"


def test_without_script_every_question_is_there(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "form")

    assert page.locator("#id_which").is_visible()
    assert page.get_by_text("You can enter up to 200 characters").is_visible()
    context.close()
