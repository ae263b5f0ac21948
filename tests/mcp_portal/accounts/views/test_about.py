"""Pages anyone may read."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup


@pytest.mark.parametrize(
    ("path", "title"),
    [("/accessibility/", "Accessibility statement"), ("/privacy/", "Privacy"), ("/cookies/", "Cookies")],
)
def test_anyone_reads_the_pages_the_law_asks_for(client, db, path, title):
    page = BeautifulSoup(client.get(path).content, "html.parser")

    assert page.h1.get_text(strip=True) == title
    assert path in [link["href"] for link in page.select("footer a")]
