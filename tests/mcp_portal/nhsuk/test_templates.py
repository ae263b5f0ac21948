"""Every template of the portal can be read, and says what it needs."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
# Printed documents and mails have environments of their own.
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.jinja")
    if path.relative_to(ROOT).parts[0] not in ("pdf", "email")
)


@pytest.mark.parametrize("name", PAGES)
def test_the_template_can_be_read_and_names_its_variables(name):
    get_template(name)

    assert (ROOT / name).read_text().startswith("{#"), "The first line lists the variables"
    assert " style=" not in (ROOT / name).read_text()
