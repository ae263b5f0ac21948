"""What is generated is up to date."""

from django.conf import settings

from mcp_portal.workflow.declarations import states_page


def test_the_page_of_states_is_the_one_the_declarations_give():
    assert (settings.BASE_DIR / "docs" / "states.md").read_text() == states_page()
