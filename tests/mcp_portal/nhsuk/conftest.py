"""Pages here are rendered with addresses of their own and without a database."""

import pytest


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.mcp_portal.nhsuk.addresses"
