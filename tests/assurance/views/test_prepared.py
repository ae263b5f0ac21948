"""Each question of a gateway leads to the pages on which a case prepared its answer."""

import json
from pathlib import Path
from typing import Any

from django.urls import reverse

from assurance import catalogue, circumstances
from assurance.reference import whole
from assurance.views.prepared import PREPARED, prepared
from mcp_portal.accounts.roles import Role
from tests.factories import case, person


def test_every_question_named_stands_in_the_catalogue_and_every_page_has_an_address() -> None:
    edition = whole(json.loads((Path(catalogue.__path__[0]) / "isap_2017_08.json").read_text()))
    codes = {question["code"] for stage in edition["stages"] for question in stage["questions"]}
    codes |= circumstances.standards().keys()

    assert PREPARED.keys() <= codes
    for pages in PREPARED.values():
        for page in pages:
            assert reverse(page.name, args=["DUD-MCP-2016"]).startswith("/procurements/DUD-MCP-2016/")


def test_a_provider_is_led_to_no_page_that_is_closed_to_providers(acting: Any) -> None:
    made = case()
    provider = person(Role.PROVIDER, case=made)

    with acting(provider):
        assert prepared("CP2-F4", made, provider) == ()
    with acting(made.lead):
        assert [page.name for page in prepared("CP2-F4", made, made.lead)] == ["procurement:form_questions"]
