"""What an installed portal does otherwise than a checkout."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """Collect the static files under names that tell their content, as an installed portal serves them."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


@pytest.mark.django_db
def test_pages_name_collected_files_only(client: Client, collected: Path) -> None:
    for address, status in ((reverse("accounts:sign_in"), 200), ("/no-such-page/", 404)):
        response = client.get(address)

        page = BeautifulSoup(response.content, "html.parser")
        named = [tag.get("href") or tag.get("src") for tag in page.select("link[href], script[src], img[src]")]
        static = [str(name) for name in named if str(name).startswith("/static/")]
        assert response.status_code == status
        assert static
        assert [name for name in static if not (collected / name.removeprefix("/static/")).is_file()] == []
